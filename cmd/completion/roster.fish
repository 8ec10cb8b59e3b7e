# Completes roster in fish. What has been typed is unquoted and handed over: it is never evaluated.
function __roster_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    # A quote may still be open.
    set -l typed (string unescape -- "$last"; or string unescape -- "$last'"; or string unescape -- "$last\"")
    set -l program (command -s -- $words[1]; or echo roster)
    set -e words[1]
    set -l found ($program __complete $words "$typed" 2>/dev/null)
    set -l flag (string match -r -- '^-[^=]*=' "$typed")
    if contains -- "$found[-1]" :0 :8
        set found (__fish_complete_path (string replace -r -- '^-[^=]*=' '' "$typed"))
    else
        set -e found[-1]
    end
    for line in $found
        printf '%s%s\n' "$flag" $line
    end
end
complete -c roster -e
complete -c roster -f -k -a '(__roster_complete)'
