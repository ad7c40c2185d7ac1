#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| resurface_fuzz::log(bytes));
