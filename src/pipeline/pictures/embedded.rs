//! Pictures that stand in a file: of what it was made from, out of its Content Credentials, and small ones that show something
//! else than the file.
//!
//! They come from an untrusted file, so they are decoded under the usual limits and written anew: nothing of their bytes
//! reaches a report.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use ::image::DynamicImage;

use crate::error::ItemError;
use crate::media::sniff::Format;
use crate::media::{Limits, image};
use crate::metadata::Signal;
use crate::metadata::c2pa::{self, Credentials};
use crate::metadata::photo::PhotoMetadata;

/// Longest side in pixels.
const SIDE: usize = 320;

/// Gives every ingredient the name its picture is to have, as if all could be made, and returns the names with the places
/// of the ingredients.
pub(super) fn plan(credentials: Option<&mut Credentials>, item: usize) -> Vec<(String, usize)> {
    let ingredients = credentials
        .into_iter()
        .flat_map(|said| &mut said.ingredients);
    ingredients
        .enumerate()
        .map(|(place, ingredient)| {
            let name = format!("c-{item}-{}.jpg", place + 1);
            ingredient.picture = Some(name.clone());
            (name, place)
        })
        .collect()
}

/// The wanted pictures of a file's ingredients that can be made. The credentials are read again, because keeping all their
/// pictures through a run would take more memory than reading takes time.
pub(super) fn make(
    stream: &mut (impl Read + Seek + Send),
    wanted: &BTreeMap<String, usize>,
    limits: &Limits,
) -> Vec<(String, Vec<u8>)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let Some(credentials) = c2pa::read(stream) else {
        return Vec::new();
    };
    let made = wanted.iter().filter_map(|(name, place)| {
        let thumbnail = credentials.ingredients.get(*place)?.thumbnail.as_deref()?;
        Some((name.clone(), renewed(thumbnail, limits).ok()?))
    });
    made.collect()
}

/// Gives every signal that speaks of a small picture in the file the name that one is to have, and returns the names with the
/// numbers of the pictures.
pub(super) fn plan_previews(signals: &mut [Signal], item: usize) -> Vec<(String, usize)> {
    signals
        .iter_mut()
        .filter_map(|signal| {
            let number = signal.preview?;
            let name = format!("p-{item}-{}.jpg", number + 1);
            signal.picture = Some(name.clone());
            Some((name, number))
        })
        .collect()
}

/// The wanted small pictures of a photo that can be made.
pub(super) fn make_previews(
    photo: &PhotoMetadata,
    wanted: &BTreeMap<String, usize>,
    limits: &Limits,
) -> Vec<(String, Vec<u8>)> {
    let made = wanted.iter().filter_map(|(name, number)| {
        let preview = photo.previews.get(*number)?;
        Some((name.clone(), renewed(&preview.bytes, limits).ok()?))
    });
    made.collect()
}

/// A JPEG decoded and written again, no larger than [`SIDE`].
fn renewed(jpeg: &[u8], limits: &Limits) -> Result<Vec<u8>, ItemError> {
    let pixels = image::pixels(jpeg, Format::Jpeg, limits, true)?;
    let small = image::colours(&pixels, 1, SIDE)?;
    image::preview_jpeg(&DynamicImage::ImageRgb8(small))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::c2pa::Ingredient;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        image::preview_jpeg(&DynamicImage::new_rgb8(width, height)).unwrap()
    }

    #[test]
    fn a_large_one_is_made_small_and_a_broken_one_is_none() {
        let limits = Limits::default();
        let small = renewed(&jpeg(800, 400), &limits).unwrap();
        let small = ::image::load_from_memory(&small).unwrap();
        assert_eq!((small.width(), small.height()), (320, 160));
        assert!(renewed(b"no picture", &limits).is_err());
        let narrow = Limits {
            max_pixels: 1_000,
            ..limits
        };
        assert!(renewed(&jpeg(800, 400), &narrow).is_err());
    }

    #[test]
    fn names_follow_the_item_and_the_place_of_the_ingredient() {
        let ingredient = Ingredient {
            title: None,
            relationship: "parentOf".to_owned(),
            state: None,
            digital_source_types: Vec::new(),
            thumbnail: None,
            picture: None,
        };
        let mut credentials: Credentials = serde_json::from_str("{\"state\": \"valid\"}").unwrap();
        credentials.ingredients = vec![ingredient.clone(), ingredient];
        let names = plan(Some(&mut credentials), 7);
        let expected = [("c-7-1.jpg".to_owned(), 0), ("c-7-2.jpg".to_owned(), 1)];
        assert_eq!(names, expected);
        assert_eq!(
            credentials.ingredients[1].picture.as_deref(),
            Some("c-7-2.jpg")
        );
        assert!(plan(None, 1).is_empty());
    }

    #[test]
    fn a_file_without_credentials_gives_none() {
        let wanted = BTreeMap::from([("c-1-1.jpg".to_owned(), 0)]);
        let mut stream = std::io::Cursor::new(jpeg(8, 8));
        assert!(make(&mut stream, &wanted, &Limits::default()).is_empty());
    }

    #[cfg(feature = "content-credentials")]
    #[test]
    fn the_pictures_in_a_signed_file_are_made_anew() {
        use ::c2pa::{Builder, Context, EphemeralSigner};
        use std::io::Cursor;

        let definition = serde_json::json!({
            "title": "whole.jpg",
            "claim_generator_info": [{"name": "An editor", "version": "1"}],
            "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [
                {"action": "c2pa.created", "digitalSourceType":
                    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeCapture"}]}}],
        });
        let mut builder = Builder::from_context(Context::new())
            .with_definition(definition.to_string().as_str())
            .unwrap();
        let part = serde_json::json!({
            "title": "part.jpg",
            "relationship": "componentOf",
            "thumbnail": {"format": "image/jpeg", "identifier": "small.jpg"},
        });
        builder
            .add_resource("small.jpg", Cursor::new(jpeg(640, 480)))
            .unwrap()
            .add_ingredient_from_stream(
                part.to_string(),
                "image/jpeg",
                &mut Cursor::new(jpeg(64, 48)),
            )
            .unwrap();
        let mut file = Cursor::new(Vec::new());
        let signer = EphemeralSigner::new("Test signer").unwrap();
        builder
            .sign(
                &signer,
                "image/jpeg",
                &mut Cursor::new(jpeg(80, 60)),
                &mut file,
            )
            .unwrap();
        let wanted = BTreeMap::from([("c-1-1.jpg".to_owned(), 0), ("c-1-2.jpg".to_owned(), 1)]);
        let made = make(&mut file, &wanted, &Limits::default());
        let [(name, bytes)] = &made[..] else {
            panic!("{} pictures", made.len());
        };
        let picture = ::image::load_from_memory(bytes).unwrap();
        assert_eq!(name, "c-1-1.jpg");
        assert_eq!((picture.width(), picture.height()), (320, 240));
    }
}
