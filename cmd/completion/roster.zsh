#compdef roster
# Completes roster in zsh, as the file _roster in a folder of $fpath, or sourced after compinit.
# What has been typed is unquoted and handed over: it is never evaluated.
_roster() {
    local program=${(Q)words[1]/#\~\//$HOME/} typed=${(Q)PREFIX} line value
    local -a lines values shown described loose
    (( $+commands[$program] )) || [[ -x $program ]] || program=roster
    lines=("${(@f)$("$program" __complete "${(@Q)words[2,CURRENT-1]}" "$typed" 2>/dev/null)}")
    [[ $typed == -*=* ]] && compset -P '-[^=]#=' && typed=${typed#*=}
    if [[ $lines[-1] == :(0|8) ]]; then
        _files
        return
    fi
    lines[-1]=()
    loose=(-U) # where no value goes on as it was typed: it may need quotes of its own
    for line in "${(@)lines}"; do
        value=${line%%$'\t'*}
        values+=("$value")
        [[ ${(L)value[1,$#typed]} == ${(L)typed} ]] && loose=()
        shown+=("${value//:/\\:}")
        if [[ $line == *$'\t'* ]]; then
            shown[-1]+=:${line#*$'\t'}
            described=(-l)
        fi
    done
    zformat -a shown '  -- ' "${(@)shown}"
    compadd "${loose[@]}" "${described[@]}" -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -V roster -d shown -a values
}
if [[ $funcstack[1] == _roster ]]; then
    _roster "$@"
else
    compdef _roster roster
fi
