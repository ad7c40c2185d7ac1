//! Makes the sample media: renders an archive of photos and clips, then edits some of them
//! and adds new ones, as they would come in at a newsroom. Every run draws the same pictures.
//!
//! `cargo run --release --example generate_sample_media [FOLDER]`

#![allow(
    clippy::print_stderr,
    reason = "a program for the command line tells how far it is"
)]
#![allow(
    unreachable_pub,
    reason = "in a program, pub means that another file of it uses it"
)]

mod archive_list;
mod cards;
mod catalogue;
mod clips;
mod develop;
mod edits;
mod exif_block;
mod facade;
mod ground;
mod guide;
mod incoming_list;
mod lettering;
mod nature;
mod noise;
mod props;
mod render;
mod scenes;
mod sky;
mod solids;
mod sound;
mod strokes;
mod surfaces;
mod town;
mod vector;
mod waterside;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use archive_list::{CARDS, CLIPS, PHOTOS};
use incoming_list::{INCOMING, Make};

/// Whatever goes wrong ends the run with a message.
type Outcome<T> = Result<T, Box<dyn Error>>;

const ARCHIVE_QUALITY: u8 = 80;
const FRESH_QUALITY: u8 = 76;
/// Cards are larger than the photos, and plain enough for this.
const CARD_QUALITY: u8 = 60;

fn main() -> Outcome<()> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("sample_media"), PathBuf::from);
    let (archive, incoming) = (folder.join("archive"), folder.join("incoming"));
    fs::create_dir_all(&archive)?;
    fs::create_dir_all(&incoming)?;
    for photo in PHOTOS {
        eprintln!("archive/{}", photo.file);
        let bytes = edits::jpeg(&photo.scene.photograph(), ARCHIVE_QUALITY, None)?;
        fs::write(archive.join(photo.file), bytes)?;
    }
    for item in CARDS {
        eprintln!("archive/{}", item.file);
        let bytes = edits::jpeg(&item.card.draw(), CARD_QUALITY, None)?;
        fs::write(archive.join(item.file), bytes)?;
    }
    for clip in CLIPS {
        eprintln!("archive/{}", clip.file);
        let frames = clips::film(&clip.take);
        clips::write(&archive.join(clip.file), &frames, clip.take.sound)?;
    }
    for item in INCOMING {
        eprintln!("incoming/{}", item.file);
        make(&item.make, &archive, &incoming.join(item.file))
            .map_err(|error| format!("{}: {error}", item.file))?;
    }
    fs::write(folder.join("archive.csv"), catalogue::archive_csv())?;
    fs::write(folder.join("claims.csv"), catalogue::claims_csv())?;
    fs::write(folder.join("expected.csv"), catalogue::expected_csv())?;
    fs::write(folder.join("README.md"), guide::readme())?;
    Ok(())
}

/// Makes one incoming file.
fn make(recipe: &Make, archive: &Path, to: &Path) -> Outcome<()> {
    match recipe {
        Make::Copy(from) => {
            fs::copy(archive.join(from), to)?;
        }
        Make::Edited(from, edit) => {
            let photo = edits::open(&archive.join(from))?;
            fs::write(to, edits::apply(*edit, &photo)?)?;
        }
        Make::Still(clip, second) => {
            let frame = clips::still(&archive.join(clip), *second)?;
            fs::write(to, edits::jpeg(&edits::narrowed(&frame, 720), 75, None)?)?;
        }
        Make::Cut(clip, start, length) => {
            clips::cut(&archive.join(clip), *start, *length, to)?;
        }
        Make::Joined([first, second]) => {
            let paths = [archive.join(first.0), archive.join(second.0)];
            let (first, second) = (
                (&*paths[0], first.1, first.2),
                (&*paths[1], second.1, second.2),
            );
            clips::join(first, second, to)?;
        }
        Make::WithPhoto(take, photo) => {
            let photo = edits::open(&archive.join(photo))?;
            let mut frames = clips::film(take);
            let middle = frames.len() / 2;
            frames.splice(middle..middle, clips::show_photo(&photo, 3.0));
            clips::write(to, &frames, take.sound)?;
        }
        Make::Fresh(scene, capture) => {
            let block = capture
                .as_ref()
                .map(exif_block::capture_block)
                .transpose()?;
            let bytes = edits::jpeg(&scene.photograph(), FRESH_QUALITY, block)?;
            fs::write(to, bytes)?;
        }
        Make::Card(card) => fs::write(to, edits::jpeg(&card.draw(), CARD_QUALITY, None)?)?,
        Make::FreshClip(take) => clips::write(to, &clips::film(take), take.sound)?,
        Make::CutOff(scene) => {
            let bytes = edits::jpeg(&scene.photograph(), FRESH_QUALITY, None)?;
            fs::write(to, &bytes[..bytes.len() * 3 / 5])?;
        }
        Make::Text(text) => fs::write(to, text)?,
    }
    Ok(())
}
