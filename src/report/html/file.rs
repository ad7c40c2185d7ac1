//! Names, pictures, links and places as the templates take them.

use super::marks::Marks;
use crate::metadata::{Coordinates, Country};
use crate::report::folder::is_plain_name;
use crate::report::inert::{inert, web_address};

/// A path, divided so that the part people look for can be set off.
pub(super) struct Name {
    /// Everything up to the last separator, with it.
    pub(super) folder: String,
    /// The rest.
    pub(super) file: String,
}

impl Name {
    pub(super) fn of(path: &str) -> Name {
        let end = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
        let (folder, file) = path.split_at(end);
        Name {
            folder: inert(folder).into_owned(),
            file: inert(file).into_owned(),
        }
    }
}

/// A picture in the report's `media` folder.
#[derive(Clone)]
pub(super) struct Picture {
    pub(super) name: String,
    pub(super) alt: String,
    /// Pixels across and down, where they are known.
    pub(super) size: Option<(u32, u32)>,
    /// What is drawn over it.
    pub(super) marks: Option<Marks>,
}

impl Picture {
    /// `None` where there is no picture, or where the results name one that is no plain file name: results can come
    /// from others, and a page must not be led to files elsewhere.
    pub(super) fn of(name: Option<&str>, alt: String, size: Option<(u32, u32)>) -> Option<Picture> {
        let name = name?;
        is_plain_name(name).then(|| Picture {
            name: name.to_owned(),
            alt,
            size,
            marks: None,
        })
    }
}

/// Text that leads somewhere where that is safe.
pub(super) struct Link {
    pub(super) text: String,
    pub(super) href: Option<String>,
}

impl Link {
    /// Text that is no link.
    pub(super) fn text(text: &str) -> Link {
        Link {
            text: inert(text).into_owned(),
            href: None,
        }
    }

    /// A link where `text` is an `http` or `https` address with a host and nothing in it that is not shown as it is.
    pub(super) fn address(text: &str) -> Link {
        Link {
            href: web_address(text).map(str::to_owned),
            text: inert(text.trim()).into_owned(),
        }
    }
}

/// Where something is, in parts: a place's name may run from right to left while the country's does not.
pub(super) struct Place {
    pub(super) name: Option<String>,
    pub(super) country: Option<String>,
    pub(super) point: Option<String>,
    /// Whether any of it is there.
    pub(super) known: bool,
}

impl Place {
    pub(super) fn of(
        name: Option<&str>,
        country: Option<&Country>,
        point: Option<&Coordinates>,
        radius_km: Option<f64>,
    ) -> Place {
        let country = country.map(|country| inert(country.name()).into_owned());
        let name = name.map(inert).filter(|name| !name.is_empty());
        // "Mosul, Iraq" in the place column and Iraq in the country column is one country.
        let country = country.filter(|country| {
            !name
                .as_ref()
                .is_some_and(|name| name.ends_with(country.as_str()))
        });
        let point = point.map(|at| match radius_km {
            Some(km) => format!("within {km} km of {:.4}, {:.4}", at.lat(), at.lon()),
            None => format!("{:.4}, {:.4}", at.lat(), at.lon()),
        });
        Place {
            known: name.is_some() || country.is_some() || point.is_some(),
            name: name.map(|name| name.into_owned()),
            country,
            point,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        for (text, linked) in [
            ("https://example.org/a?b=1&c=2", true),
            ("HTTP://example.org", true),
            (" https://example.org ", true),
            ("https://[::1]/", true),
            ("https://пример.рф/", true),
            ("javascript:alert(1)", false),
            ("JaVaScRiPt://example.org/%0aalert(1)", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
            ("//example.org", false),
            ("example.org", false),
            ("https://", false),
            ("https:///etc", false),
            ("https://example.org/a b", false),
            ("https://example.org/\u{202e}moc", false),
            ("java\nscript:alert(1)", false),
            ("", false),
            ("https:/é", false),
        ] {
            assert_eq!(Link::address(text).href.is_some(), linked, "{text:?}");
        }
    }

    #[test]
    fn only_plain_names_become_pictures() {
        let shown = |name| Picture::of(Some(name), String::new(), None).is_some();
        assert!(shown("q-1.jpg") && shown("a_12-0.jpg"));
        for name in [
            "", "..", ".hidden", "../x.jpg", "a/b.jpg", "a\\b.jpg", "A\".jpg", "x:y.jpg", "é.jpg",
            "a b.jpg", "a.svg", "a.JPG",
        ] {
            assert!(!shown(name), "{name}");
        }
        assert!(Picture::of(None, String::new(), None).is_none());
    }

    #[test]
    fn paths_are_divided_at_the_file() {
        let name = |path| {
            let name = Name::of(path);
            (name.folder, name.file)
        };
        assert_eq!(
            name("incoming/a/b.jpg"),
            ("incoming/a/".to_owned(), "b.jpg".to_owned())
        );
        assert_eq!(name("b.jpg"), (String::new(), "b.jpg".to_owned()));
        assert_eq!(
            name("a\\b\u{202e}"),
            ("a\\".to_owned(), "b\\u{202e}".to_owned())
        );
    }
}
