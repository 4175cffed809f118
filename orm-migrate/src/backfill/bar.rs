use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Progress;

/// A progress bar on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar with a title in front of it.
    pub fn new(title: impl Into<String>) -> Self {
        // It hides itself where there is no terminal.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} rows, {eta} left");
        // The template is a constant that parses; without it the bar would be the plain one.
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_prefix(title.into());
        Bar(bar)
    }

    /// Shows how far it is.
    pub fn show(&self, progress: &Progress) {
        if let Some(rows) = progress.estimated_rows {
            self.0.set_length(rows.max(progress.seen));
        }
        self.0.set_position(progress.seen);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
