//! Cards that an outlet posts again and again: one template, each time another date and other figures.

use image::{Rgb, RgbImage};

use crate::strokes::{Hand, write, write_to};

const SIDE: u32 = 1080;
const EDGE: f32 = 72.0;
const FIRST_ROW: f32 = 404.0;
const ROW: f32 = 98.0;

const NIGHT: [u8; 3] = [18, 38, 66];
const SEA: [u8; 3] = [26, 108, 122];
const PAPER: [u8; 3] = [244, 241, 232];
const SHADE: [u8; 3] = [228, 223, 208];
const AMBER: [u8; 3] = [236, 160, 44];
const RED: [u8; 3] = [184, 52, 40];
const GREEN: [u8; 3] = [36, 122, 74];

/// What the rows of every card are about.
const NAMES: [&str; 5] = [
    "Petrol 95",
    "Petrol 98",
    "Diesel",
    "Gas 10 kg",
    "Heating oil",
];

/// What differs from card to card.
#[derive(Clone, Copy)]
pub struct FuelPrices {
    pub date: &'static str,
    /// Price and change for each of the names.
    pub rows: [[&'static str; 2]; 5],
}

impl FuelPrices {
    pub fn draw(&self) -> RgbImage {
        let mut card = RgbImage::from_pixel(SIDE, SIDE, Rgb(PAPER));
        draw_head(&mut card, self.date);
        draw_table_head(&mut card);
        for (index, (name, [price, change])) in NAMES.iter().zip(self.rows).enumerate() {
            draw_row(&mut card, index, [name, price, change]);
        }
        draw_foot(&mut card);
        card
    }
}

fn hand(height: f32, bold: bool, colour: [u8; 3]) -> Hand {
    Hand {
        height,
        bold,
        colour,
    }
}

fn draw_head(card: &mut RgbImage, date: &str) {
    for y in 0..300 {
        let share = y as f32 / 300.0;
        let tone = |index: usize| {
            (f32::from(NIGHT[index]) * (1.0 - share) + f32::from(SEA[index]) * share) as u8
        };
        fill(card, [0, y], [SIDE, 1], [tone(0), tone(1), tone(2)]);
    }
    fill(card, [0, 300], [SIDE, 10], AMBER);
    write(card, [EDGE, 62.0], "Fuel prices", hand(80.0, true, PAPER));
    write(card, [EDGE, 204.0], date, hand(48.0, true, AMBER));
    draw_pump(card, [880, 58]);
}

/// The mark of the card: a petrol pump.
fn draw_pump(card: &mut RgbImage, [x, y]: [u32; 2]) {
    fill(card, [x, y], [92, 170], PAPER);
    fill(card, [x + 14, y + 18], [64, 48], SEA);
    fill(card, [x - 12, y + 170], [116, 16], AMBER);
    fill(card, [x + 92, y + 84], [26, 10], PAPER);
    fill(card, [x + 110, y + 30], [10, 120], PAPER);
    fill(card, [x + 100, y + 22], [20, 14], PAPER);
}

fn draw_table_head(card: &mut RgbImage) {
    let small = hand(26.0, false, NIGHT);
    write(card, [EDGE, 346.0], "Per litre or bottle", small);
    write_to(card, [740.0, 346.0], "Price", small);
    write_to(card, [1008.0, 346.0], "Change", small);
}

fn draw_row(card: &mut RgbImage, index: usize, [name, price, change]: [&str; 3]) {
    let top = FIRST_ROW + ROW * index as f32;
    if index.is_multiple_of(2) {
        fill(card, [40, top as u32], [SIDE - 80, ROW as u32], SHADE);
    }
    let line = top + 27.0;
    write(card, [EDGE, line], name, hand(44.0, false, NIGHT));
    write_to(card, [740.0, line], price, hand(44.0, true, NIGHT));
    let colour = if change.starts_with('-') { GREEN } else { RED };
    write_to(
        card,
        [1008.0, line + 3.0],
        change,
        hand(38.0, false, colour),
    );
}

fn draw_foot(card: &mut RgbImage) {
    fill(card, [0, 930], [SIDE, 150], NIGHT);
    fill(card, [72, 966], [78, 78], AMBER);
    write(card, [84.0, 988.0], "HH", hand(34.0, true, NIGHT));
    write(
        card,
        [180.0, 966.0],
        "Harbour Herald",
        hand(34.0, true, PAPER),
    );
    let small = hand(22.0, false, SHADE);
    write(card, [180.0, 1022.0], "Every Saturday - in pounds", small);
}

fn fill(card: &mut RgbImage, [left, top]: [u32; 2], [width, height]: [u32; 2], colour: [u8; 3]) {
    for y in top..(top + height).min(SIDE) {
        for x in left..(left + width).min(SIDE) {
            card.put_pixel(x, y, Rgb(colour));
        }
    }
}
