#include "core/cli/cli.hpp"

int main(int argc, char** argv) { return fovea::runCommandLine(argc, argv); }
