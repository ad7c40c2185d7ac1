//! Files that are signed here, with a certificate that is made for the test and forgotten.

use std::io::Cursor;

use ::c2pa::{Builder, Context, EphemeralSigner};
use ::image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::super::*;
use super::{AI, codes};

fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(48, 32, |x, y| Rgb([(x * 5) as u8, (y * 7) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// ISO base media with as little as a writer of credentials asks for.
fn iso_media(brand: &[u8; 4]) -> Vec<u8> {
    let boxed = |name: &[u8; 4], body: &[u8]| {
        let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&size[..], name, body].concat()
    };
    let header = boxed(b"ftyp", &[&brand[..], &[0; 4], brand].concat());
    let movie = boxed(b"moov", &boxed(b"mvhd", &[0; 100]));
    [header, movie, boxed(b"mdat", &[7; 500])].concat()
}

fn signed(media_type: &str, file: Vec<u8>, actions: &serde_json::Value) -> Vec<u8> {
    let definition = serde_json::json!({
        "title": "harbour",
        "claim_generator_info": [{"name": "A camera", "version": "3.1"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    });
    let mut builder = Builder::from_context(Context::new())
        .with_definition(definition.to_string().as_str())
        .unwrap();
    let signer = EphemeralSigner::new("Test signer").unwrap();
    let mut target = Cursor::new(Vec::new());
    builder
        .sign(&signer, media_type, &mut Cursor::new(file), &mut target)
        .unwrap();
    target.into_inner()
}

fn created() -> serde_json::Value {
    serde_json::json!([{
        "action": "c2pa.created",
        "when": "2026-03-08T10:00:00Z",
        "softwareAgent": {"name": "Painter", "version": "2"},
        "digitalSourceType": AI,
    }])
}

#[test]
fn every_format_is_found_checked_and_seen_through_when_changed() {
    for (media_type, file) in [
        ("image/jpeg", picture(ImageFormat::Jpeg)),
        ("image/png", picture(ImageFormat::Png)),
        ("image/webp", picture(ImageFormat::WebP)),
        ("image/tiff", picture(ImageFormat::Tiff)),
        ("image/heic", iso_media(b"heic")),
        ("image/avif", iso_media(b"avif")),
        ("video/mp4", iso_media(b"isom")),
        ("video/quicktime", iso_media(b"qt  ")),
    ] {
        let middle = file[file.len() / 2..][..8].to_vec();
        let file = signed(media_type, file, &created());
        let found = read(&mut Cursor::new(&file)).expect(media_type);
        assert_eq!(
            (found.state, found.problems.as_slice()),
            (CredentialsState::Valid, &[][..]),
            "{media_type}"
        );
        assert_eq!(found.common_name.as_deref(), Some("Test signer"));
        assert_eq!(found.generator.as_deref(), Some("A camera 3.1"));
        assert_eq!(found.title.as_deref(), Some("harbour"));
        assert_eq!(
            found.actions,
            [Action {
                action: "c2pa.created".to_owned(),
                when: Some("2026-03-08T10:00:00Z".to_owned()),
                software: Some("Painter 2".to_owned()),
                digital_source_type: Some(AI.to_owned()),
            }]
        );
        assert_eq!(
            codes(&found),
            ["content_credentials_valid", "ai_generated_declared"]
        );
        let mut changed = file.clone();
        let at = changed.windows(8).rposition(|bytes| bytes == middle);
        changed[at.unwrap()] ^= 1;
        let found = read(&mut Cursor::new(&changed)).expect(media_type);
        assert_eq!(found.state, CredentialsState::Invalid, "{media_type}");
        assert!(
            found.problems[0].code.ends_with("Hash.mismatch"),
            "{media_type}: {:?}",
            found.problems
        );
        let text = &signals(&found)[0].text;
        assert!(text.contains("was changed after it was signed"), "{text}");
    }
}

#[test]
fn the_path_a_picture_took_is_followed() {
    let first = signed("image/jpeg", picture(ImageFormat::Jpeg), &created());
    let definition = r#"{"title": "edited", "assertions": []}"#;
    let mut builder = Builder::from_context(Context::new())
        .with_definition(definition)
        .unwrap();
    builder.set_intent(::c2pa::BuilderIntent::Edit);
    let signer = EphemeralSigner::new("Editor").unwrap();
    let mut target = Cursor::new(Vec::new());
    builder
        .sign(&signer, "image/jpeg", &mut Cursor::new(first), &mut target)
        .unwrap();
    let found = read(&mut target).unwrap();
    assert_eq!(found.state, CredentialsState::Valid, "{:?}", found.problems);
    let [parent] = &found.ingredients[..] else {
        panic!("one ingredient, not {:?}", found.ingredients);
    };
    assert_eq!(parent.relationship, "parentOf");
    assert_eq!(parent.state, Some(CredentialsState::Valid));
    assert_eq!(parent.digital_source_types, [AI]);
    assert_eq!(codes(&found)[1], "ai_generated_declared");
}
