//! How names of countries are compared: with everything evened out that people write differently.

/// A name as it is compared: lower-case letters and digits without accents, spaces and signs.
///
/// Left out are articles (a leading `le`, `la`, `les` or `l'`, and "the" anywhere), "and", "et" and `&`, Arabic vowel
/// signs and lengthening strokes. `St` is "saint", forms of alef, ya and ta marbuta are one each. An Arabic article
/// stays: [`without_article`] tells which may go.
pub(super) fn key(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        even_out(c, &mut plain);
    }
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() > 1 {
        let leading = matches!(words.first(), Some(&("le" | "la" | "les" | "l")));
        words = words
            .into_iter()
            .skip(usize::from(leading))
            .filter(|word| !matches!(*word, "the" | "and" | "et"))
            .map(|word| match word {
                "st" => "saint",
                "ste" => "sainte",
                word => word,
            })
            .collect();
    }
    words.concat()
}

/// Adds to `plain` what a letter or sign is compared as.
fn even_out(c: char, plain: &mut String) {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
        'ç' | 'ć' | 'č' => plain.push('c'),
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => plain.push('e'),
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => plain.push('i'),
        'ñ' | 'ń' | 'ň' => plain.push('n'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => plain.push('o'),
        'ś' | 'š' | 'ş' => plain.push('s'),
        'ù' | 'ú' | 'û' | 'ü' | 'ū' => plain.push('u'),
        'ý' | 'ÿ' => plain.push('y'),
        'ź' | 'ž' | 'ż' => plain.push('z'),
        'æ' => plain.push_str("ae"),
        'œ' => plain.push_str("oe"),
        'ß' => plain.push_str("ss"),
        'أ' | 'إ' | 'آ' | 'ٱ' => plain.push('ا'),
        'ى' | 'ی' | 'ئ' => plain.push('ي'),
        'ؤ' => plain.push('و'),
        'ة' | 'ہ' | 'ە' => plain.push('ه'),
        'ک' => plain.push('ك'),
        // Accents that stand by themselves, Arabic vowel signs, the lone hamza and the lengthening stroke, and signs that
        // only turn or join the text.
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | 'ء' | '\u{640}' => {}
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
        '\u{61c}' | '\u{feff}' => {}
        // So that `U.K.` and `UK` are the same.
        '.' => {}
        c if c.is_alphanumeric() => plain.push(c),
        _ => plain.push(' '),
    }
}

/// The key of a name that begins with an Arabic article, without it: `عراق` for `العراق`. `None` where the name begins
/// with no article, or with letters that only look like one, as `ألمانيا` does.
pub(super) fn without_article(name: &str) -> Option<String> {
    /// A shorter rest could be anything.
    const SHORTEST: usize = 3;
    let rest = name.trim().strip_prefix("ال")?;
    let key = key(rest);
    (key.chars().count() >= SHORTEST).then_some(key)
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour to turn one key into another;
/// `None` above `limit`.
pub(super) fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(left != right);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == *right {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = last;
        last = row;
    }
    last.last().copied().filter(|found| *found <= limit)
}
