//! What stands before the coded data of a JPEG (section B.2).

use std::rc::Rc;

use super::bits::Table;

/// The tables of one kind; a file has up to four.
type Slots<T> = [Option<T>; 4];

/// What is needed to decode the scan of a plain file.
pub(super) struct Header {
    /// Width in pixels.
    pub(super) width: usize,
    /// Height in pixels.
    pub(super) height: usize,
    /// Brightness first, then the colours, if there are any.
    pub(super) components: Vec<Component>,
    /// Blocks of brightness in a unit, along both axes.
    blocks: (usize, usize),
    /// Units between two restart markers.
    pub(super) restart_interval: Option<usize>,
    /// Where the coded data begin.
    pub(super) scan: usize,
}

/// How one component is coded.
pub(super) struct Component {
    /// The table of means.
    pub(super) means: Rc<Table>,
    /// The table of all other coefficients.
    pub(super) others: Rc<Table>,
    /// Quantisation steps in the order in which coefficients are coded.
    pub(super) steps: Rc<[i32; 64]>,
}

impl Header {
    /// Blocks of brightness in a unit, side by side.
    pub(super) fn blocks_across(&self) -> usize {
        self.blocks.0
    }

    /// Blocks of brightness in a unit, one below the other.
    pub(super) fn blocks_down(&self) -> usize {
        self.blocks.1
    }

    /// Units along both axes: the smallest parts that hold whole blocks of every component (section A.2.4).
    pub(super) fn units(&self) -> (usize, usize) {
        (
            self.width.div_ceil(8 * self.blocks.0),
            self.height.div_ceil(8 * self.blocks.1),
        )
    }
}

/// The frame header: size, and for each component its number, its sampling along both axes and its steps.
struct Frame {
    width: usize,
    height: usize,
    components: Vec<(u8, u8, usize)>,
}

/// Reads everything up to the coded data; `None` for every file that is not plain.
pub(super) fn read(bytes: &[u8]) -> Option<Header> {
    let mut at = 2;
    let mut steps = Slots::default();
    let mut tables = [Slots::default(), Slots::default()];
    let mut frame = None;
    let mut restart_interval = None;
    let mut converted = None;
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    loop {
        let marker = match *bytes.get(at..)?.first_chunk()? {
            [0xff, marker] if marker != 0xff => marker,
            _ => return None,
        };
        let length = usize::from(big_endian(bytes, at + 2)?);
        let segment = bytes.get(at + 4..at + 2 + length)?;
        at += 2 + length;
        match marker {
            0xc0 if frame.is_none() => frame = Some(read_frame(segment)?),
            0xc4 => read_tables(segment, &mut tables)?,
            0xdb => read_steps(segment, &mut steps)?,
            0xdd => {
                let interval = usize::from(big_endian(segment, 0)?);
                restart_interval = (interval > 0).then_some(interval);
            }
            // Adobe's, which names the conversion of colours in its last byte: 1 is the usual one.
            0xee if segment.starts_with(b"Adobe") => converted = Some(*segment.get(11)?),
            0xe0..=0xef | 0xfe => {}
            0xda => {
                let frame = frame?;
                let colours = frame.components.len() - 1;
                if converted.is_some_and(|conversion| conversion != 1 || colours == 0) {
                    return None;
                }
                return Some(Header {
                    width: frame.width,
                    height: frame.height,
                    components: scanned(segment, &frame, &steps, &tables)?,
                    blocks: blocks(&frame)?,
                    restart_interval,
                    scan: at,
                });
            }
            _ => return None,
        }
    }
}

/// Section B.2.2.
fn read_frame(segment: &[u8]) -> Option<Frame> {
    let (head, components) = segment.split_at_checked(6)?;
    let plain = head[0] == 8 && matches!(head[5], 1 | 3);
    if !plain || components.len() != 3 * usize::from(head[5]) {
        return None;
    }
    let (height, width) = (big_endian(head, 1)?, big_endian(head, 3)?);
    let components = components.as_chunks::<3>().0.iter();
    let components = components.map(|[id, sampling, steps]| (*id, *sampling, usize::from(*steps)));
    (width > 0 && height > 0).then_some(Frame {
        width: usize::from(width),
        height: usize::from(height),
        components: components.collect(),
    })
}

/// Blocks of brightness in a unit; colours have one of each.
fn blocks(frame: &Frame) -> Option<(usize, usize)> {
    match *frame.components {
        [(_, 0x11, _)] => Some((1, 1)),
        // Components that are called R, G and B are what they are called.
        [(id, sampling, _), (_, 0x11, _), (_, 0x11, _)] if id != b'R' => match sampling {
            0x11 => Some((1, 1)),
            0x21 => Some((2, 1)),
            0x12 => Some((1, 2)),
            0x22 => Some((2, 2)),
            _ => None,
        },
        _ => None,
    }
}

/// Section B.2.4.2.
fn read_tables(mut segment: &[u8], tables: &mut [Slots<Rc<Table>>; 2]) -> Option<()> {
    while let Some((&[kind_and_slot], rest)) = segment.split_first_chunk() {
        let (counts, rest) = rest.split_first_chunk::<16>()?;
        let length = counts.iter().map(|count| usize::from(*count)).sum();
        let (symbols, rest) = rest.split_at_checked(length)?;
        let kind = usize::from(kind_and_slot >> 4);
        let slot = tables
            .get_mut(kind)?
            .get_mut(usize::from(kind_and_slot & 15))?;
        *slot = Some(Rc::new(Table::new(counts, symbols, kind == 1)?));
        segment = rest;
    }
    Some(())
}

/// Section B.2.4.1, steps of 8 bits.
fn read_steps(mut segment: &[u8], steps: &mut Slots<Rc<[i32; 64]>>) -> Option<()> {
    while let Some((&[slot], rest)) = segment.split_first_chunk() {
        let (values, rest) = rest.split_first_chunk::<64>()?;
        *steps.get_mut(usize::from(slot))? = Some(Rc::new(values.map(i32::from)));
        segment = rest;
    }
    Some(())
}

/// The components as the scan header orders and codes them (section B.2.3): all of them, whole, in the frame's order.
fn scanned(
    segment: &[u8],
    frame: &Frame,
    steps: &Slots<Rc<[i32; 64]>>,
    [means, others]: &[Slots<Rc<Table>>; 2],
) -> Option<Vec<Component>> {
    let (count, rest) = segment.split_first()?;
    let (selected, range) = rest.split_at_checked(2 * frame.components.len())?;
    if usize::from(*count) != frame.components.len() || range != [0, 63, 0] {
        return None;
    }
    let selected = selected.as_chunks::<2>().0.iter();
    let components = frame.components.iter().zip(selected);
    let component = |((id, _, slot), [selected, tables]): (&(u8, u8, usize), &[u8; 2])| {
        let table = |tables: &Slots<Rc<Table>>, slot| tables.get(usize::from(slot))?.clone();
        (id == selected).then_some(())?;
        Some(Component {
            means: table(means, tables >> 4)?,
            others: table(others, tables & 15)?,
            steps: steps.get(*slot)?.clone()?,
        })
    };
    components.map(component).collect()
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
