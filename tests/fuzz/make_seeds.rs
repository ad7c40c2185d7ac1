//! Makes the seeds: small files of everything that is read, which the search for others begins with.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use resurface::archive::index::Index;
use resurface::media::discover::discover;
use resurface::pipeline::{Depth, Effort, Examiner};

/// Bytes of a file of which its beginning is enough.
const HEAD: usize = 6000;

pub(crate) fn make(write: &dyn Fn(&str, &str, &[u8])) {
    let desk = tempfile::tempdir().unwrap();
    pictures(write);
    photos_of_people(write);
    films(&desk, write);
    credentials(write);
    tables(write);
    lines(&desk, write);
    index(write);
    results(&desk, write);
    log(&desk, write);
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        Rgb([(x * 5) as u8, (y * 7) as u8, (x * y) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    let written = DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format);
    written.unwrap();
    bytes.into_inner()
}

fn pictures(write: &dyn Fn(&str, &str, &[u8])) {
    for (format, name) in [
        (ImageFormat::Png, "a.png"),
        (ImageFormat::Jpeg, "a.jpg"),
        (ImageFormat::Gif, "a.gif"),
        (ImageFormat::Bmp, "a.bmp"),
        (ImageFormat::Tiff, "a.tif"),
        (ImageFormat::WebP, "a.webp"),
    ] {
        write("image", name, &picture(format));
    }
}

/// The beginnings of photos with all that cameras and messengers write into them.
fn photos_of_people(write: &dyn Fn(&str, &str, &[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_media/incoming");
    for name in ["DSC_0231.JPG", "IMG_4417.jpg", "IMG-20250309-WA0003.jpg"] {
        let bytes = fs::read(folder.join(name)).unwrap();
        write("metadata", name, &bytes[..HEAD.min(bytes.len())]);
    }
    let text =
        b"\x1c\x02\x37\x00\x0820250308\x1c\x02\x3c\x00\x0b101500+0300\x1c\x02\x5a\x00\x05Basra";
    let resources = [
        &b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0"[..],
        &[text.len() as u8],
        text,
        b"\0",
    ]
    .concat();
    let packet = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" xmp:CreateDate=\"2025-03-08T10:15:00+03:00\" \
         exif:GPSLatitude=\"30,30.5N\" exif:GPSLongitude=\"47,48.9E\"/></rdf:RDF></x:xmpmeta>";
    let jpeg = picture(ImageFormat::Jpeg);
    let mut file = jpeg[..2].to_vec();
    for (marker, body) in [(0xed, &resources[..]), (0xe1, packet.as_bytes())] {
        file.extend([0xff, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    }
    file.extend(&jpeg[2..]);
    write("metadata", "iptc-and-xmp.jpg", &file);
    let png = picture(ImageFormat::Png);
    let text = b"tEXtCreation Time\0Sat, 8 Mar 2025 10:15:00 +0300";
    let mut file = png[..33].to_vec();
    file.extend((text.len() as u32 - 4).to_be_bytes());
    file.extend(text);
    file.extend(crc32fast::hash(text).to_be_bytes());
    file.extend(&png[33..]);
    write("metadata", "text.png", &file);
}

/// The headers of films, where `ffmpeg` can make them.
fn films(desk: &tempfile::TempDir, write: &dyn Fn(&str, &str, &[u8])) {
    for name in ["a.mp4", "a.mov", "a.mkv", "a.avi"] {
        let made = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "quiet", "-bitexact", "-f", "lavfi"])
            .args(["-i", "color=gray:s=32x32:r=2:d=1", "-c:v", "mpeg4"])
            .args(["-metadata", "title=x", "-metadata", "location=+33.3+044.4/"])
            .args(["-metadata", "creation_time=2025-03-08T10:15:00Z"])
            .arg(desk.path().join(name))
            .status();
        assert!(made.unwrap().success());
        let bytes = fs::read(desk.path().join(name)).unwrap();
        write("metadata", name, &bytes[..HEAD.min(bytes.len())]);
    }
}

/// Pictures that are signed with a certificate that is forgotten.
fn credentials(write: &dyn Fn(&str, &str, &[u8])) {
    for (media_type, format, name) in [
        ("image/jpeg", ImageFormat::Jpeg, "signed.jpg"),
        ("image/png", ImageFormat::Png, "signed.png"),
        ("image/webp", ImageFormat::WebP, "signed.webp"),
    ] {
        let definition = serde_json::json!({
            "title": "harbour",
            "claim_generator_info": [{"name": "A camera", "version": "3.1"}],
            "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [{
                "action": "c2pa.created",
                "when": "2026-03-08T10:00:00Z",
                "digitalSourceType":
                    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
            }]}}],
        });
        let builder = c2pa::Builder::from_context(c2pa::Context::new());
        let mut builder = builder
            .with_definition(definition.to_string().as_str())
            .unwrap();
        let signer = c2pa::EphemeralSigner::new("Test signer").unwrap();
        let mut signed = Cursor::new(Vec::new());
        let mut file = Cursor::new(picture(format));
        builder
            .sign(&signer, media_type, &mut file, &mut signed)
            .unwrap();
        write("credentials", name, &signed.into_inner());
    }
}

fn tables(write: &dyn Fn(&str, &str, &[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_media");
    for name in ["archive.csv", "claims.csv"] {
        write("tables", name, &fs::read(folder.join(name)).unwrap());
    }
    let rows = "file;claimed_date;lat;lon;note\r\na.jpg;2017-04-05T14:30:00+03:00/2018;36,3;43.1;\"x;\"\"y\"\r\n";
    write("tables", "semicolons.csv", rows.as_bytes());
}

/// Fingerprints and a submission as lines.
fn lines(desk: &tempfile::TempDir, write: &dyn Fn(&str, &str, &[u8])) {
    fs::write(desk.path().join("a.png"), picture(ImageFormat::Png)).unwrap();
    for (name, options) in [
        ("fingerprints.jsonl", &["fingerprint", "-"][..]),
        ("submissions.jsonl", &["fingerprint", "-", "--submissions"]),
    ] {
        let mut program = assert_cmd::Command::new(env!("CARGO_BIN_EXE_resurface"));
        let program = program.args(options).current_dir(desk.path());
        let output = program
            .write_stdin("a.png\nmissing.png\n")
            .output()
            .unwrap();
        write("import", name, &output.stdout);
    }
}

/// A file of the index with a photo and a film.
fn index(write: &dyn Fn(&str, &str, &[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_media");
    let mut items = Vec::new();
    for (id, name) in (1..).zip([
        "incoming/IMG-20250309-WA0003.jpg",
        "incoming/VID-20250309-WA0011.mp4",
    ]) {
        let found = discover(&[folder.join(name)], &[]).unwrap();
        let effort = Effort {
            depth: Depth::Searched,
            threads: 1,
            progress: &|_| {},
        };
        let examined = Examiner::default().examine(&found[0], effort);
        let mut item = examined.indexed(id).unwrap();
        item.frames.truncate(3);
        item.moments.truncate(3);
        item.local.truncate(1);
        for frame in &mut item.local {
            frame.fingerprint.features.truncate(40);
        }
        // Its tables would have half a megabyte.
        item.sound = None;
        items.push(item);
    }
    write(
        "index",
        "two-items.segment",
        &Index::file_of(items).unwrap(),
    );
    write(
        "index",
        "changes",
        &[7, 0, 0, 0, 255, 255, 255, 127, 0, 64, 0, 0, 1, 0, 0, 0],
    );
    write("index", "nothing.segment", &Index::file_of([]).unwrap());
}

/// Results of two photos of which one is known.
fn results(desk: &tempfile::TempDir, write: &dyn Fn(&str, &str, &[u8])) {
    let program = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_resurface"));
        let output = program
            .args(arguments)
            .current_dir(desk.path())
            .output()
            .unwrap();
        output.stdout
    };
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample_media");
    let known = folder.join("archive/2018-main-street-strike.jpg");
    let asked = folder.join("incoming/IMG-20250309-WA0007.jpg");
    for (from, to) in [(known, "known.jpg"), (asked, "asked.jpg")] {
        fs::copy(from, desk.path().join(to)).unwrap();
    }
    program(&["archive", "add", "known.jpg", "--archive", "desk.db"]);
    let verify = [
        "verify",
        "asked.jpg",
        "--archive",
        "desk.db",
        "--claimed-date",
        "2025",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_slice(&program(&verify)).unwrap();
    write("results", "one-item.json", json.to_string().as_bytes());
}

/// The log of an archive that was added to, changed and verified against, and a few changes of one.
fn log(desk: &tempfile::TempDir, write: &dyn Fn(&str, &str, &[u8])) {
    let program = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_resurface"));
        let program = program.args(arguments).args(["--archive", "log.db"]);
        program.current_dir(desk.path()).output().unwrap().stdout
    };
    fs::write(desk.path().join("b.png"), picture(ImageFormat::Png)).unwrap();
    let sidecar = "file,published_at\nb.png,2018\n";
    fs::write(desk.path().join("b.csv"), sidecar).unwrap();
    for arguments in [
        &["archive", "add", "b.png"][..],
        &["archive", "add", "b.png", "--sidecar", "b.csv"],
        &["decide", "b.png", "1", "dismissed"],
        &["archive", "remove", "1"],
        &["verify", "b.png", "--format", "json"],
    ] {
        program(arguments);
    }
    let json = program(&["archive", "log", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let told = |line: &serde_json::Value| {
        let action = line["action"].as_str().unwrap().to_owned();
        let rest = ["parameters", "what"].map(|name| line[name].to_string());
        [vec![line["sequence"].to_string(), action], rest.to_vec()]
            .concat()
            .join("\t")
    };
    let lines: Vec<String> = json["lines"].as_array().unwrap().iter().map(told).collect();
    assert!(lines.len() > 5, "{lines:?}");
    write("log", "lines", lines.join("\n").as_bytes());
    // Gone, with another number, with other parameters, with the hash of something else.
    write(
        "log",
        "changes",
        b"\x02\x01\n\x01\x007\n\x00\x08{}\n\x03\x03x",
    );
}
