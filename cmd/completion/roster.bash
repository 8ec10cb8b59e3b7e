# Completes roster in bash 4.3 or later. It needs nothing else; the package bash-completion loads it by itself.
# What has been typed is handed over as it is: it is never evaluated.
_roster() {
    local program=${1/#\~\//$HOME/}
    type -P -- "$program" >/dev/null || program=roster
    mapfile -t COMPREPLY < <("$program" __bash "$COMP_TYPE" "${COLUMNS:-80}" "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    case ${COMPREPLY[*]: -1} in
    :0 | :8) # files: bash offers them
        COMPREPLY=()
        compopt -o filenames
        ;;
    :*)
        unset 'COMPREPLY[-1]'
        compopt +o default
        ;;
    *) compopt +o default ;;
    esac
}
complete -o default -o nosort -F _roster roster 2>/dev/null || complete -o default -F _roster roster
