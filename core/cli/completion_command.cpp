#include <memory>

#include "core/cli/command.hpp"
#include "core/cli/console.hpp"

namespace fovea {

namespace {

/// It asks the program itself, so that it knows what the plugins offer.
constexpr std::string_view bashScript =
    R"(# Completes fovea's subcommands, options, keys and values in bash:
#     source <(fovea completion bash)
_fovea() {
    local line=${COMP_LINE:0:COMP_POINT}
    local word=${line##* }
    local rest=${line% *}
    local before=${rest##* }
    local known=
    COMPREPLY=()
    if [[ $before == --set || $word == --set=* ]]; then
        mapfile -t COMPREPLY < <(fovea settings --keys "${word#--set=}" 2>/dev/null)
        if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
            compopt -o nospace 2>/dev/null
        fi
        # bash puts what is given in the place of what stands behind the last "=" alone.
        if [[ $word == *=* && $COMP_WORDBREAKS == *=* && ${word#--set=} == *=* ]]; then
            COMPREPLY=("${COMPREPLY[@]#*=}")
        fi
        return
    fi
    if [[ $COMP_CWORD -eq 1 && $word != -* ]]; then
        known=$(fovea --help | sed -n '/^Subcommands:/,/^$/ s/^  \([a-z-]*\) .*/\1/p')
    elif [[ $word == -* ]]; then
        local asked=()
        [[ $COMP_CWORD -gt 1 ]] && asked=("${COMP_WORDS[1]}")
        [[ ${COMP_WORDS[1]} == @(data|plugins) && $COMP_CWORD -gt 2 ]] && asked+=("${COMP_WORDS[2]}")
        known=$(fovea "${asked[@]}" --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u)
    fi
    mapfile -t COMPREPLY < <(compgen -W "$known" -- "$word")
}
complete -o default -F _fovea fovea
)";

} // namespace

void addCompletionCommand(CLI::App& app, Invocation& invocation) {
    auto shell = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(
        "completion",
        "Print a script that completes fovea's words: source <(fovea completion bash)");
    command->add_option("SHELL", *shell, "bash")->required()->check(CLI::IsMember({"bash"}));
    command->callback([shell, &invocation] {
        invocation.action = []() -> Result<void> {
            print(bashScript);
            return {};
        };
    });
}

} // namespace fovea
