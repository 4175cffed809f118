//! What is read from a catalogue.
