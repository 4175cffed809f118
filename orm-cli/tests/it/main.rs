//! The command line: the program as a process, and an application's commands with its models.

mod db;
mod deploy;
mod diagram;
mod generate;
mod init;
mod killed;
mod maintain;
mod migrate;
mod pull;
mod reference;
mod screen;
mod seed;
mod support;
mod told;
mod verify;
