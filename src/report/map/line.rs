//! Lines and areas of a drawing: cut to what is shown, made simpler, written as SVG path data.

use std::fmt::Write;

use super::projection::Units;

/// How far outside of what is shown an area is cut off, in units, so that its cut edge is not seen.
const MARGIN: f64 = 6.0;

/// An area cut to a drawing of this size (Sutherland and Hodgman 1974, "Reentrant polygon clipping"). Where it leaves and
/// comes back, it runs along the edge.
pub(super) fn cut(mut ring: Vec<Units>, size: Units) -> Vec<Units> {
    for axis in [0, 1] {
        for (bound, keep) in [(-MARGIN, 1.0), (size[axis] + MARGIN, -1.0)] {
            let inside = |point: &Units| (point[axis] - bound) * keep >= 0.0;
            if ring.iter().all(inside) {
                continue;
            }
            let Some(mut before) = ring.last().copied() else {
                return ring;
            };
            let mut kept = Vec::with_capacity(ring.len());
            for point in ring {
                if inside(&point) != inside(&before) {
                    let share = (bound - before[axis]) / (point[axis] - before[axis]);
                    let other = 1 - axis;
                    let mut crossing = [bound; 2];
                    crossing[other] = before[other] + (point[other] - before[other]) * share;
                    kept.push(crossing);
                }
                if inside(&point) {
                    kept.push(point);
                }
                before = point;
            }
            ring = kept;
        }
    }
    ring
}

/// The stretches of a line that can be seen in a drawing of this size, and a little more.
pub(super) fn within(line: &[Units], size: Units) -> Vec<Vec<Units>> {
    let mut stretches: Vec<Vec<Units>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let seen = [0, 1].iter().all(|&axis| {
            let (from, to) = (pair[0][axis], pair[1][axis]);
            from.max(to) >= 0.0 && from.min(to) <= size[axis]
        });
        match stretches.last_mut().filter(|_| seen && open) {
            Some(stretch) => stretch.push(pair[1]),
            None if seen => stretches.push(pair.to_vec()),
            None => {}
        }
        open = seen;
    }
    stretches
}

/// A line without the vertices that lie within `tolerance` of the rest (Douglas and Peucker 1973).
pub(super) fn simpler(line: &[Units], tolerance: f64) -> Vec<Units> {
    let Some(last) = line.len().checked_sub(1).filter(|last| *last > 0) else {
        return line.to_vec();
    };
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let farthest = (from + 1..to)
            .map(|at| (at, distance(line[at], line[from], line[to])))
            .max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((at, off)) = farthest
            && off > tolerance
        {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    let vertices = line.iter().zip(kept);
    vertices
        .filter_map(|(vertex, keep)| keep.then_some(*vertex))
        .collect()
}

/// An area as [`simpler`] makes it; empty where nothing that can be seen is left.
pub(super) fn simpler_area(mut ring: Vec<Units>, tolerance: f64) -> Vec<Units> {
    let least = tolerance * tolerance;
    if ring.len() < 3 || area(&ring) < least {
        return Vec::new();
    }
    // The two ends of a line stay, so the ring is opened at two vertices that are far from one another.
    let first = ring[0];
    let far = |point: &Units| (point[0] - first[0]).powi(2) + (point[1] - first[1]).powi(2);
    let middle = (0..ring.len())
        .max_by(|one, other| far(&ring[*one]).total_cmp(&far(&ring[*other])))
        .unwrap_or_default();
    ring.push(first);
    let mut kept = simpler(&ring[..=middle], tolerance);
    kept.pop();
    kept.extend(simpler(&ring[middle..], tolerance));
    kept.pop();
    kept
}

/// Width or height of a line, whichever is larger.
pub(super) fn extent(line: &[Units]) -> f64 {
    let along = |axis: usize| {
        let ends = line.iter().map(|point| point[axis]);
        let (least, most) = ends.fold((f64::MAX, f64::MIN), |(least, most), at| {
            (least.min(at), most.max(at))
        });
        most - least
    };
    along(0).max(along(1))
}

fn area(ring: &[Units]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let twice: f64 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| a[0] * b[1] - b[0] * a[1])
        .sum();
    twice.abs() / 2.0
}

/// Distance of a point from the line between two others.
fn distance(point: Units, from: Units, to: Units) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let off = [point[0] - from[0], point[1] - from[1]];
    let length = along[0].hypot(along[1]);
    if length < 1e-9 {
        off[0].hypot(off[1])
    } else {
        let share = ((off[0] * along[0] + off[1] * along[1]) / length.powi(2)).clamp(0.0, 1.0);
        (off[0] - along[0] * share).hypot(off[1] - along[1] * share)
    }
}

/// Appends a line to SVG path data, each vertex relative to the one before it, in tenths of a unit.
pub(super) fn write(path: &mut String, line: &[Units], closed: bool) {
    let tenths = |point: &Units| point.map(|along| (along * 10.0).round() as i64);
    let mut before = [0, 0];
    let mut drawn = 0;
    for point in line.iter().map(tenths) {
        if drawn == 0 {
            path.push('M');
        } else if point == before {
            continue;
        } else if drawn == 1 {
            path.push('l');
        }
        for (axis, (to, from)) in point.iter().zip(before).enumerate() {
            let by = to - from;
            // A minus sign parts two numbers as well as a blank does.
            if by >= 0 && (axis > 0 || drawn > 1) {
                path.push(' ');
            }
            let _ = write!(path, "{}", by as f64 / 10.0);
        }
        before = point;
        drawn += 1;
    }
    if closed && drawn > 0 {
        path.push('z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_drawing_is_cut_off() {
        let square = vec![[-50.0, 10.0], [50.0, 10.0], [50.0, 20.0], [-50.0, 20.0]];
        let within = cut(square.clone(), [100.0, 100.0]);
        assert_eq!(within.len(), 4);
        assert!(within.iter().all(|[x, _]| *x == 50.0 || *x == -MARGIN));
        let aside: Vec<Units> = square.iter().map(|[x, y]| [x - 500.0, *y]).collect();
        assert!(cut(aside, [100.0, 100.0]).is_empty());
    }

    #[test]
    fn small_turns_are_left_out_and_large_ones_stay() {
        let line = [[0.0, 0.0], [5.0, 0.1], [10.0, 0.0], [10.0, 10.0]];
        assert_eq!(simpler(&line, 0.5), [line[0], line[2], line[3]]);
        let ring = vec![[0.0, 0.0], [5.0, 0.1], [10.0, 0.0], [10.0, 10.0]];
        assert_eq!(simpler_area(ring, 0.5).len(), 3);
        assert!(simpler_area(vec![[0.0, 0.0], [0.1, 0.0], [0.0, 0.1]], 0.5).is_empty());
    }

    #[test]
    fn paths_are_short_and_do_not_drift() {
        let mut path = String::new();
        write(
            &mut path,
            &[[1.04, 2.0], [3.0, 1.5], [3.0, 1.5], [0.0, 0.0]],
            true,
        );
        assert_eq!(path, "M1 2l2-0.5-3-1.5z");
    }
}
