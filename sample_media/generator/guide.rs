//! The README.md beside the media: what each file is and which verdict it must get.

use crate::archive_list::{APPEARANCES, CARDS, CLIPS, PHOTOS};
use crate::incoming_list::{INCOMING, Incoming};

const OPENING: &str = "\
# Sample media

Photos, cards and clips to try `resurface` on, and to test it with. Every picture is rendered and every sound synthesised:
no place, person, publisher or event in them is real, and the captions, dates and claims are invented. Real place
names only give the country and distance checks something to work on.

| here | what it is |
| --- | --- |
| `archive/` | what a desk collected earlier |
| `archive.csv` | where and when those files appeared; a file may have several rows, or none |
| `incoming/` | what came in and is to be checked |
| `claims.csv` | what is claimed of it |
| `expected.csv` | the verdict each incoming file must get, and the archive files it shows |
| `generator/` | the program that makes all of this |
| `demo.sh`, `report.jpg` | the whole job in one command, and a picture of the report it ends with |

Try it:

    resurface archive add sample_media/archive --archive demo.db --sidecar sample_media/archive.csv
    resurface verify sample_media/incoming --archive demo.db --claims sample_media/claims.csv --report report

## Incoming

";

const ARCHIVE: &str = "
`relation_hint` in expected.csv says how the match comes about: `identical` bytes, the `same_picture`, a
`still_of_video` (a frame of a clip and a photo, whichever of the two is in the archive), or the `same_footage`.
`same_scene` is no match but a lead: another photo of the place, or another card with the same template.

## Archive

";

const CLOSING: &str = "
## Make it again

    cargo run --release --example generate_sample_media

writes all files anew, this one too; an argument names another folder. It takes some minutes and needs `ffmpeg`.
The seeds are fixed: the same version of `ffmpeg` on the same kind of machine gives the same bytes.

## Licence

All media, tables and texts in this folder are dedicated to the public domain under
[CC0 1.0](https://creativecommons.org/publicdomain/zero/1.0/). Do with them what you like.
";

pub fn readme() -> String {
    let mut text = String::from(OPENING);
    text += "| file | how it was made | from | verdict | why |\n| --- | --- | --- | --- | --- |\n";
    for incoming in INCOMING {
        let from = origin(incoming);
        text += &format!(
            "| `{}` | {} | {from} | **{}** | {} |\n",
            incoming.file, incoming.made, incoming.verdict, incoming.why
        );
    }
    text += ARCHIVE;
    text += "| file | first known | country and place | title | rows |\n| --- | --- | --- | --- | --- |\n";
    let photos = PHOTOS.iter().map(|photo| photo.file);
    let cards = CARDS.iter().map(|card| card.file);
    let clips = CLIPS.iter().map(|clip| clip.file);
    for file in photos.chain(cards).chain(clips) {
        text += &archive_row(file);
    }
    text + CLOSING
}

/// The archive files a file was made from, or that it is new.
fn origin(incoming: &Incoming) -> String {
    let items = format!("`{}`", incoming.items.replace(';', "`, `"));
    match (incoming.items, incoming.relation) {
        ("", _) => String::from("new"),
        (_, "same_scene") => format!("new, beside {items}"),
        _ => items,
    }
}

fn archive_row(file: &str) -> String {
    let rows: Vec<_> = APPEARANCES.iter().filter(|row| row.file == file).collect();
    let Some(first) = rows.first() else {
        return format!("| `{file}` | unknown | unknown | | none |\n");
    };
    let [published, _, country, place, _, _, _, _, title, _] = first.cells;
    let date = if published.is_empty() {
        "unknown"
    } else {
        published
    };
    let place = if place.is_empty() {
        country.to_owned()
    } else {
        format!("{country}, {place}")
    };
    format!(
        "| `{file}` | {date} | {place} | {title} | {} |\n",
        rows.len()
    )
}
