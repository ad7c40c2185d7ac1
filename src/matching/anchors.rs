//! Frames of a submission that show the same as frames of an archive video: where a search for footage begins.

use super::footage::Keys;
use super::geometry::Homography;
use super::pictures::{PictureHit, nearest_wholes};
use super::thresholds::score;
use super::timeline::Anchor;
use crate::archive::index::Index;
use crate::fingerprint::{Area, Orientation, OrientedFrame};

/// Hits of one frame of the submission on one item that become anchors, the nearest first.
const MOST_OF_FRAME: usize = 40;
/// What two equal hashes are worth as an anchor, in units of significance.
const HASHES: f64 = 20.0;
/// Significance beyond which more says nothing more.
const MOST_SIGNIFICANCE: f64 = 100.0;
/// Significance of what is photographed from which on an anchor rests on it.
const PHOTOGRAPHED: f64 = 12.0;
/// Seconds around a hashed frame in which the frames look like it.
const AROUND_S: f64 = 0.3;

/// The anchors between a submission and the archive video `item`.
pub(super) fn anchors(
    frames: &[OrientedFrame],
    query: (u32, u32),
    hits: &[(usize, PictureHit)],
    keys: &Keys<'_>,
    index: &Index,
    item: usize,
) -> Vec<Anchor> {
    let mut anchors = by_features(keys, index, item);
    if let Some(archive) = index.item(item).size {
        for of_frame in hits.chunk_by(|(one, _), (other, _)| one == other) {
            let query_s = of_frame.first().map_or(0.0, |(at, _)| frames[*at].time_s);
            let nearest = nearest_wholes(of_frame, MOST_OF_FRAME).into_iter();
            anchors.extend(nearest.map(|hit| Anchor {
                query_s,
                archive_s: hit.time_s,
                archive_range_s: (
                    hit.time_s - AROUND_S,
                    index.shown_until_s(item, hit.time_s) + AROUND_S,
                ),
                mirrored: hit.orientation.mirrored_and_turned().0,
                transform: laid_over(hit.orientation, hit.area, query, archive),
                strength: HASHES * score(hit.pdq, hit.gradient),
                photographed: false,
            }));
        }
    }
    anchors
}

/// Those that rest on local features of key frames.
fn by_features(keys: &Keys<'_>, index: &Index, item: usize) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    for (key, verified) in keys.of_item(item, index) {
        anchors.push(Anchor {
            query_s: key.time_s,
            archive_s: index.picture(verified.picture).time_s,
            archive_range_s: index.looks_alike_s(verified.picture),
            mirrored: verified.alignment.mirrored,
            transform: verified.alignment.transform,
            strength: verified.alignment.all.significance().min(MOST_SIGNIFICANCE),
            photographed: verified.alignment.photographed.significance() >= PHOTOGRAPHED,
        });
    }
    anchors
}

/// How a part of a picture of `query` pixels, turned by `orientation`, fills a picture of `archive` pixels: from the query,
/// mirrored at its left edge where the orientation mirrors, in units of the longer sides.
pub(super) fn laid_over(
    orientation: Orientation,
    area: Area,
    query: (u32, u32),
    archive: (u32, u32),
) -> Homography {
    let extent = |(width, height): (u32, u32)| {
        let longer = f64::from(width.max(height).max(1));
        [f64::from(width) / longer, f64::from(height) / longer]
    };
    let ([wide, high], [archive_wide, archive_high]) = (extent(query), extent(archive));
    // Shares of the archive's width and height as a * u + b * v + c of shares of the part.
    let (x, y) = match orientation {
        Orientation::Original => ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
        Orientation::Rotate90 => ([0.0, 1.0, 0.0], [-1.0, 0.0, 1.0]),
        Orientation::Rotate180 => ([-1.0, 0.0, 1.0], [0.0, -1.0, 1.0]),
        Orientation::Rotate270 => ([0.0, -1.0, 1.0], [1.0, 0.0, 0.0]),
        Orientation::FlipX => ([1.0, 0.0, 0.0], [0.0, -1.0, 1.0]),
        Orientation::FlipY => ([-1.0, 0.0, 1.0], [0.0, 1.0, 0.0]),
        Orientation::FlipPlus => ([0.0, 1.0, 0.0], [1.0, 0.0, 0.0]),
        Orientation::FlipMinus => ([0.0, -1.0, 1.0], [-1.0, 0.0, 1.0]),
    };
    let side = if orientation.mirrored_and_turned().0 {
        -1.0
    } else {
        1.0
    };
    let row = |[a, b, c]: [f64; 3], length: f64| {
        let (across, down) = (a / area.width, b / area.height);
        [
            length * across * side / wide,
            length * down / high,
            length * (c - across * area.left - down * area.top),
        ]
    };
    let ([a, b, c], [d, e, f]) = (row(x, archive_wide), row(y, archive_high));
    Homography([a, b, c, d, e, f, 0.0, 0.0, 1.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_carries_the_picture_onto_the_archives() {
        for orientation in Orientation::ALL {
            let (mirrored, turned) = orientation.mirrored_and_turned();
            let archive = if turned % 180 == 0 {
                (200, 100)
            } else {
                (100, 200)
            };
            let transform = laid_over(orientation, Area::WHOLE, (200, 100), archive);
            let side = if mirrored { -1.0 } else { 1.0 };
            // The pixel that the orientation moves to the archive's top left.
            let mut marked = vec![0_u8; 20_000];
            marked[200 * 20 + 150] = 255;
            let marked = crate::media::luma::Luma::new(200, 100, marked).unwrap();
            let oriented = orientation.apply(marked);
            let at = oriented.pixels().iter().position(|p| *p == 255).unwrap();
            let (x, y) = (at % oriented.width(), at / oriented.width());
            let [to_x, to_y] = transform
                .apply([side * 150.5 / 200.0, 20.5 / 200.0])
                .unwrap();
            let off = (to_x * 200.0 - x as f64 - 0.5).abs() + (to_y * 200.0 - y as f64 - 0.5).abs();
            assert!(off < 1e-6, "{orientation:?}: {to_x} {to_y} for {x} {y}");
        }
    }

    #[test]
    fn a_part_fills_the_archives_picture() {
        let area = Area {
            left: 0.25,
            top: 0.0,
            width: 0.5,
            height: 1.0,
        };
        let transform = laid_over(Orientation::Original, area, (200, 100), (100, 100));
        let [x, y] = transform.apply([0.5, 0.25]).unwrap();
        assert!((x - 0.5).abs() < 1e-9 && (y - 0.5).abs() < 1e-9);
        let [x, _] = transform.apply([0.25, 0.0]).unwrap();
        assert!(x.abs() < 1e-9);
    }
}
