//! Picture strings: how numbers, integers and dates are printed and read (XPath
//! and XQuery Functions 3.1, §4.6, §4.7, §9.8).

mod calendar;
mod date;
mod integer;
mod number;
mod words;

pub(crate) use calendar::parse_iso;
pub(crate) use date::DatePicture;
pub(crate) use integer::IntegerPicture;
pub(crate) use number::{format_number, round};

/// The interval at which separators repeat, if they do: each multiple of it up
/// to their count must be among the positions.
fn regular_interval(positions: &[usize]) -> Option<usize> {
    fn common(left: usize, right: usize) -> usize {
        if right == 0 { left } else { common(right, left % right) }
    }
    let interval = positions.iter().copied().reduce(common).filter(|interval| *interval > 0)?;
    (1..=positions.len()).all(|place| positions.contains(&(place * interval))).then_some(interval)
}
