//! What is drawn over the pictures of a pair, and the pair laid over one another.

use super::file::Picture;
use crate::matching::geometry::Point;
use crate::report::overlay::Side;

/// Details that are marked and numbered; more could not be told apart.
pub(super) const MOST_DOTS: usize = 12;
/// Units that a picture is wide, or two thirds of that high: the page shows it in a frame of three to two.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = WIDTH * 2.0 / 3.0;

/// The drawing over one picture.
#[derive(Clone)]
pub(super) struct Marks {
    /// Its width and height in units.
    pub(super) width: String,
    pub(super) height: String,
    /// Corners of the region that lies in both pictures.
    pub(super) outline: String,
    pub(super) dots: Vec<Dot>,
    pub(super) changed: Vec<Changed>,
}

/// A region in which the pictures differ, in units.
#[derive(Clone)]
pub(super) struct Changed {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
}

/// A detail that agrees, with the number and the colour that it has in the other picture too.
#[derive(Clone)]
pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) number: usize,
    pub(super) colour: String,
}

/// Two pictures of the same size, of which one lies on the other.
pub(super) struct Layers {
    pub(super) under: Picture,
    pub(super) over: Picture,
    /// Whether they are higher than wide.
    pub(super) tall: bool,
    /// Corners of what lies in both, as CSS takes them.
    pub(super) outline: String,
    /// Where it begins and ends across, in per cent of the width.
    pub(super) from: String,
    pub(super) to: String,
}

/// What the marks mean.
pub(super) fn legend(dots: usize, changed: usize) -> &'static str {
    match (dots, changed) {
        (0, 0) => "Show the outline of what lies in both pictures",
        (_, 0) => "Show the outline of what lies in both pictures, and numbered details that agree",
        (0, _) => "Show the outline of what lies in both pictures, and in red what differs",
        _ => {
            "Show the outline of what lies in both pictures, numbered details that agree, and in red what differs"
        }
    }
}

impl Marks {
    /// `chosen` are the positions of the details to be marked.
    pub(super) fn of(side: &Side, chosen: &[usize]) -> Marks {
        let (width, height) = (f64::from(side.size.0), f64::from(side.size.1));
        let scale = (WIDTH / width).min(HEIGHT / height);
        let extent = [width * scale, height * scale];
        let placed = |at: &Point| [at[0] * extent[0], at[1] * extent[1]];
        let corners: Vec<String> = side
            .outline
            .iter()
            .map(placed)
            .map(|[x, y]| format!("{x:.1},{y:.1}"))
            .collect();
        let dots = chosen.iter().enumerate().map(|(number, at)| {
            let [x, y] = placed(&side.points[*at]);
            Dot {
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
                number: number + 1,
                colour: colour(number),
            }
        });
        Marks {
            width: format!("{:.1}", extent[0]),
            height: format!("{:.1}", extent[1]),
            outline: corners.join(" "),
            dots: dots.collect(),
            changed: (side.changed.iter())
                .map(|[left, top, right, bottom]| {
                    let ([x, y], [to_x, to_y]) =
                        (placed(&[*left, *top]), placed(&[*right, *bottom]));
                    Changed {
                        x: format!("{x:.1}"),
                        y: format!("{y:.1}"),
                        width: format!("{:.1}", to_x - x),
                        height: format!("{:.1}", to_y - y),
                    }
                })
                .collect(),
        }
    }
}

impl Layers {
    pub(super) fn of(under: &Picture, over: Picture, side: &Side) -> Layers {
        let percent = |share: f64| format!("{:.2}", share * 100.0);
        let corners: Vec<String> = side
            .outline
            .iter()
            .map(|[x, y]| format!("{}% {}%", percent(*x), percent(*y)))
            .collect();
        let [from, _, to, _] = side.bounds();
        Layers {
            under: Picture {
                marks: None,
                ..under.clone()
            },
            over,
            tall: side.size.1 > side.size.0,
            outline: corners.join(", "),
            from: percent(from),
            to: percent(to),
        }
    }
}

/// Neighbouring numbers get colours that lie far apart.
fn colour(number: usize) -> String {
    format!(
        "hsl({}, 90%, 74%)",
        number * 150 % 360 + number * 150 / 360 % 2 * 15
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lie_in_a_frame_of_three_to_two() {
        let side = Side {
            size: (400, 800),
            outline: vec![[0.0, 0.0], [1.0, 0.0], [1.0, 0.5]],
            points: vec![[0.5, 0.5], [0.25, 0.75]],
            changed: vec![[0.5, 0.0, 1.0, 0.25]],
        };
        let marks = Marks::of(&side, &[1]);
        assert_eq!((&*marks.width, &*marks.height), ("333.3", "666.7"));
        assert_eq!(marks.outline, "0.0,0.0 333.3,0.0 333.3,333.3");
        let changed = &marks.changed[0];
        assert_eq!(
            (&*changed.x, &*changed.width, &*changed.height),
            ("166.7", "166.7", "166.7")
        );
        let dot = &marks.dots[0];
        assert_eq!((&*dot.x, &*dot.y, dot.number), ("83.3", "500.0", 1));
    }

    #[test]
    fn colours_differ() {
        let colours: std::collections::BTreeSet<String> = (0..MOST_DOTS).map(colour).collect();
        assert_eq!(colours.len(), MOST_DOTS);
    }
}
