//! What people call countries, where ISO 3166-1 calls them otherwise.

/// Kosovo's code: user-assigned, but what the European Union, the UN's statisticians and OpenStreetMap use.
pub(super) const KOSOVO: &str = "XK";

/// Everyday short names that differ from ISO's, with their codes.
const EVERYDAY: &[(&str, &str)] = &[
    ("BN", "Brunei"),
    ("BO", "Bolivia"),
    ("CC", "Cocos Islands"),
    ("CD", "DR Congo"),
    ("CG", "Republic of the Congo"),
    ("CI", "Ivory Coast"),
    ("CV", "Cape Verde"),
    ("CZ", "Czech Republic"),
    ("FK", "Falkland Islands"),
    ("FM", "Micronesia"),
    ("GB", "United Kingdom"),
    ("GM", "Gambia"),
    ("IR", "Iran"),
    ("KP", "North Korea"),
    ("KR", "South Korea"),
    ("LA", "Laos"),
    ("MD", "Moldova"),
    ("MF", "Saint Martin"),
    ("NE", "Niger"),
    ("NL", "Netherlands"),
    ("PS", "Palestine"),
    ("RU", "Russia"),
    ("SX", "Sint Maarten"),
    ("SY", "Syria"),
    ("TR", "Turkey"),
    ("TW", "Taiwan"),
    ("TZ", "Tanzania"),
    ("US", "United States"),
    ("VA", "Vatican City"),
    ("VE", "Venezuela"),
    ("VG", "British Virgin Islands"),
    ("VI", "US Virgin Islands"),
    ("VN", "Vietnam"),
    (KOSOVO, "Kosovo"),
];

/// Other names in use, as [`key`] writes them, with their codes.
const ALIASES: &[(&str, &str)] = &[
    ("america", "US"),
    ("bosnia", "BA"),
    ("britain", "GB"),
    ("brunei darussalam", "BN"),
    ("burma", "MM"),
    ("congo", "CG"),
    ("congo brazzaville", "CG"),
    ("congo kinshasa", "CD"),
    ("czechia", "CZ"),
    ("democratic peoples republic of korea", "KP"),
    ("democratic republic of congo", "CD"),
    ("democratic republic of the congo", "CD"),
    ("dprk", "KP"),
    ("drc", "CD"),
    ("east timor", "TL"),
    ("emirates", "AE"),
    ("england", "GB"),
    ("gaza", "PS"),
    ("gaza strip", "PS"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("islamic republic of iran", "IR"),
    ("kingdom of saudi arabia", "SA"),
    ("ksa", "SA"),
    ("lao", "LA"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("northern ireland", "GB"),
    ("occupied palestinian territory", "PS"),
    ("palestinian territories", "PS"),
    ("peoples republic of china", "CN"),
    ("prc", "CN"),
    ("republic of congo", "CG"),
    ("republic of korea", "KR"),
    ("scotland", "GB"),
    ("state of palestine", "PS"),
    ("swaziland", "SZ"),
    ("syrian arab republic", "SY"),
    ("turkiye", "TR"),
    ("u k", "GB"),
    ("u s", "US"),
    ("u s a", "US"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("united states of america", "US"),
    ("usa", "US"),
    ("vatican", "VA"),
    ("viet nam", "VN"),
    ("wales", "GB"),
    ("west bank", "PS"),
    ("xkx", KOSOVO),
];

/// The everyday name of a code, where it is not ISO's.
pub(super) fn everyday(code: &str) -> Option<&'static str> {
    EVERYDAY
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}

/// The code of an alias, given as [`key`] writes it.
pub(super) fn alias(key: &str) -> Option<&'static str> {
    ALIASES
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, code)| *code)
}

/// A name as it is compared: lower case, without accents, apostrophes and a leading "the"; other signs are spaces, and
/// `&` is "and", `St` is "saint".
pub(super) fn key(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            // Capital İ becomes i and a combining dot.
            '\'' | '’' | '‘' | '\u{307}' => {}
            '&' => plain.push_str(" and "),
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => plain.push('a'),
            'ç' => plain.push('c'),
            'è' | 'é' | 'ê' | 'ë' => plain.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ı' => plain.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => plain.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => plain.push('u'),
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() > 1 && words.first() == Some(&"the") {
        words.remove(0);
    }
    if words.len() > 1 && words.first() == Some(&"st") {
        words.splice(0..1, ["saint"]);
    }
    words.join(" ")
}
