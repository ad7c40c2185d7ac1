//! A defect of this program, or of a library, that one file brings to light is that file's error and ends no run.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::ItemError;

thread_local! {
    /// How many guards this thread is in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Guards that any thread is in. Libraries start threads of their own.
static ANYWHERE: AtomicUsize = AtomicUsize::new(0);

/// Does `work` on one file; a panic in it is [`ItemError::Defect`].
///
/// What `work` had changed before the panic stays so: it must change one whole thing after the other.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, ItemError> {
    struct Within;
    impl Drop for Within {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get().saturating_sub(1));
            ANYWHERE.fetch_sub(1, Ordering::Relaxed);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    ANYWHERE.fetch_add(1, Ordering::Relaxed);
    let _within = Within;
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| ItemError::Defect(reason(panic.as_ref()).to_owned()))
}

/// Whether a panic on this thread will be told as the error of a file, so that nobody needs to be told of it now.
pub(crate) fn is_guarded() -> bool {
    let is_main = std::thread::current().name() == Some("main");
    DEPTH.get() > 0 || (!is_main && ANYWHERE.load(Ordering::Relaxed) > 0)
}

/// The words of a panic.
pub(crate) fn reason(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason was given")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_error_of_a_file() {
        assert_eq!(guarded(|| 7), Ok(7));
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let number = 3;
        let result = guarded(|| {
            assert!(is_guarded());
            let bytes = [1, 2, 3];
            assert!(number < 3, "index {number} out of {}", bytes.len());
        });
        std::panic::set_hook(hook);
        let error = result.unwrap_err();
        assert_eq!(error, ItemError::Defect("index 3 out of 3".to_owned()));
        assert!(error.to_string().contains("index 3 out of 3"), "{error}");
        assert_eq!(DEPTH.get(), 0);
    }
}
