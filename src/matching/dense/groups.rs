//! Places of a raster that touch one another, at their sides or corners.

/// The up to eight places around one, row by row.
pub(super) fn neighbours(width: usize, height: usize, at: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % width, at / width);
    let columns = x.saturating_sub(1)..=(x + 1).min(width - 1);
    let rows = y.saturating_sub(1)..=(y + 1).min(height - 1);
    rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
        .filter(move |other| *other != at)
}

/// The places at which `is` holds, in groups of those that touch one another, each by its first place.
pub(super) fn groups(width: usize, height: usize, is: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut seen = vec![false; width * height];
    let mut groups = Vec::new();
    for start in 0..seen.len() {
        if seen[start] || !is(start) {
            continue;
        }
        let mut group = Vec::new();
        let mut left = vec![start];
        seen[start] = true;
        while let Some(at) = left.pop() {
            group.push(at);
            for next in neighbours(width, height, at) {
                if !seen[next] && is(next) {
                    seen[next] = true;
                    left.push(next);
                }
            }
        }
        groups.push(group);
    }
    groups
}
