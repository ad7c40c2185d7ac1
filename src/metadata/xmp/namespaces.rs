//! Which prefix stands for which namespace, at the place in a packet where it is used.

use std::collections::HashMap;

/// Stands for RDF's own namespace and that of the element around it, whose names are no properties.
pub(super) const RDF: &str = "rdf";

/// Addresses of namespaces and the prefixes that they are known by.
const KNOWN: [(&str, &str); 17] = [
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", RDF),
    ("adobe:ns:meta/", RDF),
    ("http://ns.adobe.com/exif/1.0/", "exif"),
    ("http://cipa.jp/exif/1.0/", "exifEX"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://ns.adobe.com/tiff/1.0/", "tiff"),
    ("http://ns.adobe.com/xap/1.0/", "xmp"),
    ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", "stEvt"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceRef#", "stRef"),
    ("http://ns.adobe.com/xap/1.0/g/img/", "xmpGImg"),
    ("http://ns.adobe.com/xmp/1.0/DynamicMedia/", "xmpDM"),
    ("http://ns.adobe.com/photoshop/1.0/", "photoshop"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    (
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "Iptc4xmpCore",
    ),
    ("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt"),
    ("http://ns.adobe.com/xap/1.0/rights/", "xmpRights"),
];

/// The declarations that hold at a place. Asking takes the same time whatever their number.
#[derive(Default)]
pub(super) struct Namespaces {
    /// For each prefix what it stands for, the innermost declaration last; `None` for a namespace that is not known.
    meanings: HashMap<String, Vec<Option<&'static str>>>,
    /// The depth and prefix of each declaration, in their order.
    declared: Vec<(usize, String)>,
}

impl Namespaces {
    /// Takes note of a declaration on an element that has `depth` others around it.
    pub(super) fn declare(&mut self, depth: usize, prefix: &str, address: &str) {
        let known = KNOWN.iter().find(|(known, _)| *known == address);
        self.meanings
            .entry(prefix.to_owned())
            .or_default()
            .push(known.map(|(_, canonical)| *canonical));
        self.declared.push((depth, prefix.to_owned()));
    }

    /// Forgets the declarations of the element that has `depth` others around it.
    pub(super) fn leave(&mut self, depth: usize) {
        while let Some((_, prefix)) = self.declared.pop_if(|(at, _)| *at >= depth) {
            if let Some(meanings) = self.meanings.get_mut(&prefix) {
                meanings.pop();
            }
        }
    }

    /// The prefix that a namespace is known by, for the prefix that the packet uses.
    pub(super) fn canonical(&self, prefix: &str) -> Option<&'static str> {
        *self.meanings.get(prefix)?.last()?
    }
}
