//! What the tests on other people's files share.

use std::path::PathBuf;

/// The folder of shared media, where `RESURFACE_SHARED` names one; says so where it does not.
pub(super) fn shared_media() -> Option<PathBuf> {
    let folder = std::env::var_os("RESURFACE_SHARED").map(|root| {
        let root = PathBuf::from(root);
        let inner = root.join("media");
        if inner.is_dir() { inner } else { root }
    });
    if folder.is_none() {
        eprintln!(
            "not run: RESURFACE_SHARED does not name the folder with cameras/, c2pa/ and hostile/"
        );
    }
    folder
}

/// Numbers below a bound, in a fixed sequence: a failure can be repeated.
pub(super) fn sequence() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).expect("31 bits") % below
    }
}
