//! The page's Content Security Policy: what a browser may run and fetch for it.

use sha2::{Digest, Sha256};

/// The policy under which only this style sheet and this script, or no script at all, are obeyed, and nothing is fetched but pictures beside
/// the page. `file:` is there for browsers in which `'self'` matches nothing on a page opened from a folder; `data:` is
/// the empty icon, without which a browser asks the server for one.
pub(super) fn policy(style: &str, script: Option<&str>) -> String {
    let script = match script {
        Some(script) => format!("'sha256-{}'", base64(&Sha256::digest(script.as_bytes()))),
        None => "'none'".to_owned(),
    };
    format!(
        "default-src 'none'; img-src 'self' file: data:; style-src 'sha256-{}'; script-src {script}; \
         base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(style.as_bytes())),
    )
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| chunk.get(index).copied().unwrap_or_default();
        let group = u32::from_be_bytes([0, at(0), at(1), at(2)]);
        for digit in 0..4 {
            if digit <= chunk.len() {
                let index = group >> (18 - 6 * digit) & 63;
                text.push(char::from(DIGITS[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }

    #[test]
    fn a_page_without_a_script_allows_none() {
        assert!(policy("", None).contains("script-src 'none';"));
    }

    #[test]
    fn a_known_hash() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            policy("", Some("alert(1)"))
                .contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='")
        );
        assert!(
            policy("", None)
                .contains("style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
        );
    }
}
