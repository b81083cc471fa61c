// The entry of every program that runs scenarios: `snarl` itself and the binaries of users.
#include "snarl/cli/command_line.h"

int main(int argc, char** argv) { return snarl::snarl_command_line(argc, argv); }
