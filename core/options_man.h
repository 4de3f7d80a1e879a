/*
 * options_man - man pages and shell completion from the tables of commands,
 * so that they can't differ from what the programs do.
 */
#ifndef ZEGEL_CORE_OPTIONS_MAN_H
#define ZEGEL_CORE_OPTIONS_MAN_H

#include <stdio.h>

#include "core/error.h"
#include "core/options.h"

/*
 * Write zegel-<command>.1 (man(7)) for each command into an existing
 * directory; `version` is shown at the foot.
 */
int options_write_man(const char *directory, const char *version,
    const struct command_spec *const *commands, struct error *e);

/*
 * The words that may come next, one a line, for a shell's completion: behind
 * a command its options, before one the commands.
 */
void options_print_words(FILE *out, const struct command_spec *const *commands,
    int argc, char *const *argv);

#endif
