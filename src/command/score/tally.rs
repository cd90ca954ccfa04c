//! Counting right and wrong answers.

use serde::Serialize;
use serde_json::{Value, json};

/// How often a rule was right.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub right: u32,
    pub extra: u32,
    pub missed: u32,
}

/// A share with its 95 % interval.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Share {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Share {
    /// `part` of `whole` by Wilson's interval, which holds for few and for extreme counts too. Nothing of
    /// nothing is a whole that may be anything.
    pub fn of(part: u32, whole: u32) -> Share {
        if whole == 0 {
            return Share { value: 1.0, low: 0.0, high: 1.0 };
        }
        const Z: f64 = 1.959_964;
        let (n, p) = (f64::from(whole), f64::from(part) / f64::from(whole));
        let middle = p + Z * Z / (2.0 * n);
        let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let by = 1.0 + Z * Z / n;
        Share { value: p, low: (middle - reach) / by, high: (middle + reach) / by }
    }
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.extra += other.extra;
        self.missed += other.missed;
    }

    pub fn precision(&self) -> Share {
        Share::of(self.right, self.right + self.extra)
    }

    pub fn recall(&self) -> Share {
        Share::of(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (right, wrong) = (2.0 * f64::from(self.right), f64::from(self.extra + self.missed));
        if right + wrong == 0.0 { 1.0 } else { right / (right + wrong) }
    }

    pub fn json(&self) -> Value {
        json!({
            "right": self.right,
            "extra": self.extra,
            "missed": self.missed,
            "precision": self.precision(),
            "recall": self.recall(),
            "f1": self.f1(),
        })
    }

    /// One line of the table.
    pub fn line(&self, name: &str) -> String {
        let share = |share: Share| format!("{:.2} ({:.2}–{:.2})", share.value, share.low, share.high);
        format!(
            "{name:<20} {:>6} {:>6} {:>6}   {}   {}   {:.2}",
            self.right,
            self.extra,
            self.missed,
            share(self.precision()),
            share(self.recall()),
            self.f1()
        )
    }
}

/// The heading of the lines.
pub fn heading() -> String {
    format!(
        "{:<20} {:>6} {:>6} {:>6}   {:<16}   {:<16}   F1",
        "trigger", "right", "extra", "missed", "precision", "recall"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_says_how_far_a_share_can_be_trusted() {
        let near = |share: Share, low: f64, high: f64| {
            (share.low - low).abs() < 0.001 && (share.high - high).abs() < 0.001
        };
        // The values of the literature for 9 of 10 and for 0 of 10.
        assert!(near(Share::of(9, 10), 0.596, 0.982));
        assert!(near(Share::of(0, 10), 0.0, 0.278));
        assert!(near(Share::of(0, 0), 0.0, 1.0));
    }
}
