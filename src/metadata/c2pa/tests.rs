use std::io::Cursor;

use super::*;

#[cfg(feature = "content-credentials")]
mod corpus;
#[cfg(feature = "content-credentials")]
mod signed;

const AI: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

fn with(state: CredentialsState, source_type: Option<&str>) -> Credentials {
    Credentials {
        state,
        actions: vec![Action {
            action: "c2pa.created".to_owned(),
            when: None,
            software: None,
            digital_source_type: source_type.map(str::to_owned),
        }],
        ..Credentials::unchecked("resurface.timeout")
    }
}

fn codes(credentials: &Credentials) -> Vec<String> {
    let signals = signals(credentials).into_iter();
    signals.map(|signal| signal.code).collect()
}

#[test]
fn a_file_without_credentials_has_none() {
    for bytes in [&b""[..], b"\xff\xd8\xff\xda", b"not a picture at all"] {
        assert_eq!(read(&mut Cursor::new(bytes)), None);
    }
}

#[test]
fn credentials_at_an_address_are_named_and_not_read() {
    let xmp =
        br#"http://ns.adobe.com/xap/1.0/ <x dcterms:provenance="https://example.org/a.c2pa"/>"#;
    let mut xmp = xmp.to_vec();
    xmp[28] = 0;
    let length = u16::try_from(xmp.len() + 2).unwrap();
    let mut file = vec![0xff, 0xd8, 0xff, 0xe1];
    file.extend(length.to_be_bytes());
    file.extend(xmp);
    file.extend([0xff, 0xda]);
    let found = read(&mut Cursor::new(&file)).unwrap();
    assert_eq!(found.state, CredentialsState::Unchecked);
    assert_eq!(found.remote.as_deref(), Some("https://example.org/a.c2pa"));
    assert_eq!(found.problems[0].code, "manifest.inaccessible");
    assert_eq!(codes(&found), ["content_credentials_unchecked"]);
}

#[test]
fn a_generative_model_is_named_where_it_is_declared() {
    let valid = with(CredentialsState::Valid, Some(AI));
    assert_eq!(
        codes(&valid),
        ["content_credentials_valid", "ai_generated_declared"]
    );
    let field = fields(&valid)
        .into_iter()
        .find(|field| field.field == "DigitalSourceType")
        .unwrap();
    assert_eq!(field.value.as_deref(), Some("trainedAlgorithmicMedia"));
    assert_eq!(
        (field.raw.as_str(), field.strength),
        (AI, Strength::Moderate)
    );
    let forged = with(CredentialsState::Invalid, Some(AI));
    let texts = signals(&forged);
    assert!(texts[1].text.contains("anybody may have written it"));
    assert!(
        fields(&forged)
            .iter()
            .all(|field| field.strength == Strength::Weak)
    );
    let camera = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture";
    assert_eq!(
        codes(&with(CredentialsState::Valid, Some(camera))),
        ["content_credentials_valid"]
    );
}

#[test]
fn what_went_into_a_picture_counts_by_how_it_went_in() {
    let mut credentials = with(CredentialsState::Valid, None);
    credentials.ingredients.push(Ingredient {
        title: None,
        relationship: "parentOf".to_owned(),
        state: Some(CredentialsState::Valid),
        digital_source_types: vec![AI.to_owned()],
        thumbnail: Some(vec![1]),
        picture: None,
    });
    assert!(signals(&credentials)[1].text.contains("it was made by"));
    credentials.ingredients[0].relationship = "componentOf".to_owned();
    assert!(signals(&credentials)[1].text.contains("which went into it"));
    assert!(!signals(&credentials)[0].text.contains("do not hold"));
    credentials.ingredients[0].state = Some(CredentialsState::Invalid);
    assert!(
        signals(&credentials)[0]
            .text
            .contains("do not hold: without a title.")
    );
    assert_eq!(
        credentials.without_thumbnails().ingredients[0].thumbnail,
        None
    );
}

#[cfg(not(feature = "content-credentials"))]
#[test]
fn a_build_without_the_check_says_that_there_are_some() {
    let file = b"\xff\xd8\xff\xeb\0\x08JP\0\0\0\0\xff\xda";
    let found = read(&mut Cursor::new(file)).unwrap();
    assert_eq!(found.state, CredentialsState::Unchecked);
    assert_eq!(found.problems[0].code, "resurface.notBuiltIn");
    assert!(signals(&found)[0].text.contains("this build"));
}
