//! Results made by hand for the tests of the renderers: every verdict, a video with segments, names in a
//! right-to-left script, and names and values that try to be obeyed.

use std::path::Path;
use std::sync::Arc;

use super::{ArchiveItem, Match, Results, json};
use crate::verdict::decision::{Decision, Ruling};

/// A `verify` run.
pub(super) fn batch() -> Results {
    match json::from_json(Path::new("fixture"), BATCH.as_bytes()) {
        Ok(results) => results,
        Err(reason) => panic!("the fixture cannot be read: {reason}"),
    }
}

/// A decision on a match, by somebody whose name tries to be obeyed.
pub(super) fn dismissed() -> Decision {
    Decision {
        decision: Ruling::Dismissed,
        by: Some("=Lina<b>\u{202e}".to_owned()),
        at: "2026-03-10T10:00:00Z".to_owned(),
        note: Some("another crane".to_owned()),
    }
}

/// The archive's side of a match, to be changed.
pub(super) fn known(found: &mut Match) -> &mut ArchiveItem {
    Arc::make_mut(&mut found.archive_item)
}

/// The same files as `inspect` gives them.
pub(super) fn inspected() -> Results {
    let mut results = batch();
    results.batch = None;
    results.run.archive = None;
    for item in &mut results.items {
        item.matches = None;
        item.claim = None;
        item.findings = None;
        item.verdict = None;
        item.picture = None;
    }
    results
}

const BATCH: &str = r##"{
  "schema": "resurface.results/2",
  "tool": {"name": "resurface", "version": "0.1.0"},
  "run": {"started": "2026-03-10T09:12:44Z",
    "parameters": {"threshold_preset": "balanced", "pdq_distance": 31, "claims": "claims <1>.csv"},
    "archive": {"path": "desk.archive", "items": 840,
      "snapshot_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
  "items": [
    {"path": "incoming/port.jpg", "sha256": "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809", "bytes": 310400,
     "kind": "photo", "width": 1200, "height": 800, "duration_s": null, "status": "ok", "error": null,
     "metadata": [
       {"field": "Make", "value": "=cmd|'/c calc'!A1<img src=x onerror=alert(1)>", "raw": "=cmd|'/c calc'!A1<img src=x onerror=alert(1)>", "source": "exif", "strength": "moderate"},
       {"field": "Software", "value": "\u001b[2J\u202e", "raw": "\u001b[2J\u202e", "source": "xmp", "strength": "moderate"},
       {"field": "DateTimeOriginal", "value": null, "raw": "2099:13:45 25:61:61", "source": "exif", "strength": "moderate"}],
     "signals": [{"code": "stripped", "text": "The file carries no camera data."}],
     "matches": [
       {"archive_item": {"id": 12, "path": "archive/old-port.jpg", "sha256": "aa2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
          "kind": "photo",
          "earliest": {"from": "2017-04-05", "to": "2017-04-05", "source": "sidecar published_at", "strength": "strong"},
          "country": "IQ", "place": "Umm Qasr",
          "appearances": [
            {"published_at": "2017-04-05", "country": "IQ", "place": "Umm Qasr", "lat": 30.03, "lon": 47.95, "url": "https://example.org/a?b=1&c=2",
             "publisher": "وكالة الأنباء", "title": "ميناء أم قصر", "source": "sidecar archive.csv line 4", "strength": "strong"},
            {"captured_at": "2017", "url": "javascript:alert(1)", "note": "<script>alert(2)</script>", "source": "exif", "strength": "moderate"}]},
        "relation": "same_picture", "score": 0.975,
        "evidence": {"pdq_distance": 12, "gradient_distance": 9, "inliers": 84, "inlier_ratio": 0.7,
          "transform": {"mirrored": true, "rotation_deg": 90.0, "overlap_query": 0.6, "overlap_archive": 0.9},
          "text": "The pictures agree as wholes after mirroring."},
        "segments": [], "pictures": [{"query": "q-1.jpg", "query_time_s": null, "archive": "a-12.jpg", "archive_time_s": null}]},
       {"archive_item": {"id": 13, "path": "archive/other.jpg", "sha256": "not a hash <b>", "kind": "photo", "earliest": null,
          "country": null, "place": null, "appearances": []},
        "relation": "partial_picture", "score": 0.61,
        "evidence": {"pdq_distance": null, "gradient_distance": null, "inliers": 20, "inlier_ratio": null, "transform": null, "text": ""},
        "segments": [], "pictures": [{"query": "../../etc/passwd", "query_time_s": null, "archive": "A\".jpg", "archive_time_s": null}]}],
     "claim": {"date": "2026-03-08", "country": "SY", "place": "Latakia", "lat": 35.53, "lon": 35.79, "radius_km": 20.0,
       "source_url": "javascript:alert(3)", "submitter": "\u202edesk", "note": "forwarded \"many\" times"},
     "findings": [
       {"code": "seen_before_claim", "strength": "strong", "text": "The archive dates the same picture 5 April 2017.", "match": 0, "basis": "item 12 published_at"},
       {"code": "seen_in_other_country", "strength": "strong", "text": "The archive places the same picture in Iraq.", "match": 0, "basis": "item 12 country"}],
     "verdict": "recirculated", "picture": "q-1.jpg"},
    {"path": "incoming/clip.mp4", "sha256": "2a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809", "bytes": 7400000,
     "kind": "video", "width": 1280, "height": 720, "duration_s": 20.5, "status": "ok", "error": null, "metadata": [], "signals": [],
     "matches": [
       {"archive_item": {"id": 40, "path": "archive/harbour.mp4", "sha256": "bb2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
          "kind": "video", "duration_s": 62.0,
          "earliest": {"from": "2019-01-01", "to": "2019-12-31", "source": "sidecar captured_at", "strength": "strong"},
          "country": "LB", "place": null, "appearances": [{"captured_at": "2019", "country": "LB", "source": "sidecar archive.csv line 9", "strength": "strong"}]},
        "relation": "same_footage", "score": 0.91,
        "evidence": {"pdq_distance": 18, "gradient_distance": 20, "inliers": null, "inlier_ratio": null, "transform": null, "matched_frames": 9,
          "text": "9 frames match in order."},
        "segments": [
          {"query_start_s": 0.0, "query_end_s": 8.2, "archive_start_s": 31.0, "archive_end_s": 39.2, "speed": 1.0, "mirrored": false, "score": 0.91},
          {"query_start_s": 12.0, "query_end_s": 20.0, "archive_start_s": 2.0, "archive_end_s": 11.6, "speed": 1.2, "mirrored": true, "score": 0.8}],
        "pictures": [
          {"query": "q-2-0.jpg", "query_time_s": 4.0, "archive": "a-40-0.jpg", "archive_time_s": 35.0},
          {"query": "q-2-1.jpg", "query_time_s": 16.0, "archive": null, "archive_time_s": 6.8}]}],
     "claim": {"country": "SY"},
     "findings": [{"code": "seen_in_other_country", "strength": "moderate", "text": "The archive places the same footage in Lebanon.", "match": 0, "basis": "item 40 country"}],
     "verdict": "questionable", "picture": "q-2-0.jpg"},
    {"path": "incoming/ميناء اللاذقية.jpg", "sha256": "3a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809", "bytes": 99000, "kind": "photo",
     "width": 800, "height": 600, "duration_s": null, "status": "ok", "error": null, "metadata": [], "signals": [],
     "matches": [
       {"archive_item": {"id": 7, "path": "archive/same.jpg", "sha256": "3a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
          "kind": "photo", "earliest": null, "country": null, "place": null, "appearances": []},
        "relation": "identical", "score": 1.0,
        "evidence": {"pdq_distance": 0, "gradient_distance": 0, "inliers": null, "inlier_ratio": null, "transform": null, "text": "The same bytes."},
        "segments": []}],
     "claim": {}, "findings": [], "verdict": "seen_before"},
    {"path": "incoming/square.jpg", "sha256": "4a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809", "bytes": 50, "kind": "photo",
     "width": 640, "height": 480, "duration_s": null, "status": "ok", "error": null,
     "metadata": [{"field": "DateTimeOriginal", "value": "2026-03-08T10:00:00+02:00", "raw": "2026:03:08 10:00:00", "source": "exif", "strength": "moderate"}],
     "signals": [], "matches": [], "claim": {"date": "2026-03"},
     "findings": [{"code": "capture_agrees", "strength": "moderate", "text": "The file's own date lies in the claimed time.", "basis": "exif date"}],
     "verdict": "consistent", "picture": "q-4.jpg"},
    {"path": "=cmd|'/c calc'!A1\"><img src=x onerror=alert(1)>\u001b[31m\u202egpj.exe\n.jpg", "path_bytes_hex": "3d636d64ff", "sha256": "5a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
     "bytes": 1234, "kind": "photo", "width": 10, "height": 10, "duration_s": null, "status": "ok", "error": null, "metadata": [], "signals": [],
     "matches": [], "claim": {}, "findings": [], "verdict": "no_finding"},
    {"path": "incoming/cut.jpg", "sha256": null, "bytes": 631, "kind": "photo", "width": 16000, "height": 10000, "duration_s": null,
     "status": "truncated", "error": "the file is cut off: 10 % of it is here. Ask for a complete copy", "metadata": [], "signals": [],
     "matches": [], "claim": {}, "findings": [], "verdict": "unreadable"}],
  "batch": {"examined": 5, "recirculated": 1, "old": 1, "foreign": 1, "consistent": 1, "questionable": 1, "seen_before": 1, "no_finding": 1, "unreadable": 1,
    "share_recirculated": {"value": 0.2, "low": 0.036, "high": 0.624, "method": "Wilson 95 %"}}
}
"##;
