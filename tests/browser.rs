//! The report in a real browser: headless Chromium, driven by the DevTools protocol.
//!
//! Needs `chromium` and what `tests/browser/setup.sh` fetches. Without them the tests pass with a line that says so, unless
//! `RESURFACE_BROWSER_TEST=required` is set.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what cannot be unwrapped fails the test, as it should; a test that is not done says so"
)]

#[path = "browser/devtools.rs"]
mod devtools;
#[path = "browser/server.rs"]
mod server;

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{ARCHIVE, Desk, VERIFY, photo, png};
use devtools::Page;
use image::ImageEncoder;
use image::codecs::jpeg::JpegEncoder;
use serde_json::{Value, json};

/// Whether the test can be done. What is missing is said.
fn can_be_done() -> bool {
    let missing = if !axe().is_file() {
        "target/browser/axe.min.js"
    } else if Command::new("chromium").arg("--version").output().is_err() {
        "chromium"
    } else {
        return true;
    };
    let required =
        std::env::var_os("RESURFACE_BROWSER_TEST").is_some_and(|value| value == "required");
    assert!(
        !required,
        "{missing} is missing; run sh tests/browser/setup.sh"
    );
    eprintln!("Not done: {missing} is missing. To do it, run sh tests/browser/setup.sh");
    false
}

/// The accessibility checker axe-core, as its npm package has it.
fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/browser/axe.min.js")
}

/// A report of the sample media.
fn sample_report() -> Desk {
    let desk = Desk::with_sample_archive();
    let archive = desk.text_path(ARCHIVE);
    let report = desk.text_path("report");
    let arguments = [
        "--archive",
        &archive,
        "--report",
        &report,
        "--assert",
        "old or foreign",
    ];
    desk.run_in_repository(&[&VERIFY[..], &arguments].concat())
        .exits(3);
    desk
}

fn on_disk(desk: &Desk, page: &str) -> String {
    format!("file://{}", desk.text_path(&format!("report/{page}")))
}

/// How many items are in sight.
fn shown(page: &mut Page) -> u64 {
    let shown = "[...document.querySelectorAll('.item')].filter((item) => item.offsetParent !== null).length";
    page.value(shown).as_u64().unwrap()
}

/// Nothing was asked for beyond `root`, and nothing was complained of.
#[track_caller]
fn assert_quiet(page: &Page, root: &str) {
    let requests = page.requests();
    assert!(!requests.is_empty());
    for address in requests {
        let inside = address.starts_with(root) || address.starts_with("data:");
        assert!(inside, "{address} is not in {root}");
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn a_report_is_read_by_mouse_and_by_keys() {
    if !can_be_done() {
        return;
    }
    let desk = sample_report();
    let mut page = Page::open();
    for root in [on_disk(&desk, ""), server::serve(desk.path("report"))] {
        page.visit(&format!("{root}index.html"));
        filters(&mut page);
        search(&mut page, &root);
        keys(&mut page);
        slider(&mut page);
        assert_quiet(&page, &root);
    }
}

fn filters(page: &mut Page) {
    let all = shown(page);
    assert_eq!(all, 24);
    page.value("document.getElementById('only-recirculated').click()");
    assert_eq!(shown(page), 13);
    let verdicts = "new Set([...document.querySelectorAll('.item')].filter((item) => item.offsetParent !== null)\
                    .map((item) => item.querySelector('.badge').textContent)).size";
    assert_eq!(page.value(verdicts), 1);
    page.value("document.getElementById('only-all').click()");
    assert_eq!(shown(page), all);
    for filter in ["kind", "country", "year"] {
        let choose = format!(
            "(() => {{ const list = document.querySelector('select[data-filter={filter}]'); list.selectedIndex = 1; \
             list.dispatchEvent(new Event('change', {{ bubbles: true }})); return list.selectedOptions[0].textContent; }})()"
        );
        let title = page.value(&choose).as_str().unwrap().to_owned();
        let hits = shown(page);
        assert!(0 < hits && hits < all, "{filter}: {hits}");
        // The number behind a choice is the number of items that it leaves.
        assert!(title.ends_with(&format!("({hits})")), "{title}: {hits}");
        assert_eq!(
            page.value("document.getElementById('tally').textContent"),
            format!("{hits} of {all} shown")
        );
        page.value("document.getElementById('reset').click()");
        assert_eq!(shown(page), all);
    }
}

fn search(page: &mut Page, root: &str) {
    page.press("/");
    assert_eq!(page.value("document.activeElement.id"), "search");
    page.write("latakia");
    let hits = shown(page);
    assert!(0 < hits && hits < 24, "{hits}");
    // The address keeps the search, for whoever it is sent to.
    let address = page.value("location.href").as_str().unwrap().to_owned();
    assert!(address.contains("latakia"), "{address}");
    assert!(address.starts_with(root), "{address}");
    page.visit(&address);
    assert_eq!(shown(page), hits);
    page.value("document.getElementById('reset').click()");
    page.press("/");
    page.write("no such thing anywhere");
    assert_eq!(shown(page), 0);
    assert_eq!(
        page.value("document.getElementById('nothing').offsetParent !== null"),
        true
    );
    page.press("Escape");
    page.value("document.getElementById('reset').click()");
    assert_eq!(shown(page), 24);
    page.value("document.activeElement.blur()");
}

fn keys(page: &mut Page) {
    page.value("scrollTo(0, 0)");
    let focused = "[...document.querySelectorAll('.item')].indexOf(document.activeElement)";
    for (key, at) in [("j", 0), ("j", 1), ("j", 2), ("k", 1)] {
        page.press(key);
        assert_eq!(page.value(focused), at, "{key}");
    }
    // A link to an item is its own, and leads there.
    let links = "new Set([...document.querySelectorAll('.anchor')].map((link) => link.hash)).size";
    assert_eq!(page.value(links), 24);
}

fn slider(page: &mut Page) {
    let edge = "document.querySelector('.laid.live .over').style.clipPath";
    let before = page.value(edge);
    page.value("document.querySelector('.laid.live input[type=range]').focus()");
    page.press("ArrowRight");
    assert_ne!(page.value(edge), before);
}

#[test]
fn a_report_is_accessible_in_both_colours_and_on_a_phone() {
    if !can_be_done() {
        return;
    }
    let desk = sample_report();
    let mut page = Page::open();
    let axe = fs::read_to_string(axe()).unwrap();
    let run = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations\
               .filter(({ impact }) => impact === 'serious' || impact === 'critical')\
               .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html).join(' ')}`))";
    let said = fs::read_dir(desk.path("report/metadata")).unwrap();
    let said = said.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let said = format!("metadata/{}", said.min().unwrap());
    for name in ["index.html", &said] {
        for (width, height, colours) in [
            (1280, 900, "light"),
            (1280, 900, "dark"),
            (400, 800, "light"),
        ] {
            page.look(width, height, colours);
            page.visit(&on_disk(&desk, name));
            // Narrower where a scroll bar takes room.
            let wide = page.value("document.documentElement.scrollWidth").as_u64();
            assert!(
                wide <= Some(width.into()),
                "{name}: {wide:?} is wider than the window"
            );
            page.value(&axe);
            assert_eq!(page.value(run), json!([]), "{name} {width} {colours}");
        }
    }
}

#[test]
fn a_report_is_complete_without_its_script() {
    if !can_be_done() {
        return;
    }
    let desk = sample_report();
    let mut page = Page::open();
    page.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    page.visit(&on_disk(&desk, "index.html"));
    let document = page.call("DOM.getDocument", json!({}))["root"]["nodeId"].clone();
    let mut nodes = |selector: &str| {
        let found = json!({"nodeId": document, "selector": selector});
        let found = page.call("DOM.querySelectorAll", found);
        found["nodeIds"].as_array().unwrap().clone()
    };
    let items = nodes(".item");
    let (search, first) = (nodes("#search")[0].clone(), items[0].clone());
    assert_eq!(items.len(), 24);
    let mut has_a_box = |node: Value| {
        page.try_call("DOM.getBoxModel", &json!({"nodeId": node}))
            .is_ok()
    };
    assert!(has_a_box(first));
    // What would do nothing is not offered.
    assert!(!has_a_box(search));
    assert_quiet(&page, &on_disk(&desk, ""));
}

/// Text that would run if any part of a page took it for anything but text.
const HOSTILE: &str = "\"'><script>window.ran=1</script><img src=x onerror=window.ran=1><svg onload=window.ran=1>${window.ran=1}";

#[test]
fn hostile_names_claims_and_metadata_stay_text() {
    if !can_be_done() {
        return;
    }
    let desk = Desk::new();
    let name = HOSTILE.replace('/', "∕");
    desk.write(format!("known/{name}.png"), &png(&photo(1)));
    desk.add(&["known"]).exits(0);
    desk.write(format!("in/{name}.png"), &png(&photo(1)));
    desk.write("in/said.jpg", &jpeg_that_says(HOSTILE));
    desk.write("in/\u{202e}gpj.exe.jpg", &jpeg_that_says(HOSTILE));
    let mut claims = csv::Writer::from_writer(Vec::new());
    claims
        .write_record([
            "file",
            "claimed_date",
            "claimed_place",
            "source_url",
            "note",
        ])
        .unwrap();
    for file in ["said.jpg", &format!("{name}.png")] {
        let url = "javascript:window.ran=1";
        claims
            .write_record([file, "2025-03-08", HOSTILE, url, HOSTILE])
            .unwrap();
    }
    desk.write("claims.csv", &claims.into_inner().unwrap());
    desk.verify(&["in", "--claims", "claims.csv", "--report", "report"])
        .exits(0);
    let mut pages = vec!["index.html".to_owned()];
    for entry in fs::read_dir(desk.path("report/metadata")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        pages.push(format!("metadata/{name}"));
    }
    assert!(pages.len() > 2);
    let mut page = Page::open();
    for name in pages {
        page.visit(&on_disk(&desk, &name));
        assert_eq!(page.value("typeof window.ran"), "undefined", "{name}");
        let foreign = "document.querySelectorAll('[onerror], [onload], [src=x], [href^=\"javascript:\" i]').length";
        assert_eq!(page.value(foreign), 0, "{name}");
        assert_quiet(&page, &on_disk(&desk, ""));
    }
}

/// A photo whose EXIF has `text` as description, camera and artist.
fn jpeg_that_says(text: &str) -> Vec<u8> {
    const TAGS: [u16; 3] = [0x010e, 0x0110, 0x013b];
    const ASCII: u16 = 2;
    let words = [text.as_bytes(), b"\0"].concat();
    let mut exif = b"II*\0\x08\0\0\0".to_vec();
    exif.extend((TAGS.len() as u16).to_le_bytes());
    let text_at = exif.len() + TAGS.len() * 12 + 4;
    for tag in TAGS {
        exif.extend(tag.to_le_bytes());
        exif.extend(ASCII.to_le_bytes());
        exif.extend((words.len() as u32).to_le_bytes());
        exif.extend((text_at as u32).to_le_bytes());
    }
    exif.extend([0; 4]);
    exif.extend(words);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    let picture = photo(2);
    encoder
        .write_image(
            &picture,
            picture.width(),
            picture.height(),
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();
    bytes
}
