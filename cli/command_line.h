// The command line of `snarl` and of every binary linked with snarl_main.
#pragma once

namespace snarl {

// Runs the command that the arguments name. Errors of the caller are printed to standard error.
// Returns: the exit code.
int snarl_command_line(int argc, char** argv);

}  // namespace snarl
