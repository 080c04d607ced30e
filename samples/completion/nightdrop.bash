# bash completion for nightdrop's commands: source it, or `make install` puts it where bash-completion finds it. The options
# are those that the command's own --help names, so this never falls behind; what is no option completes as a file.

_nightdrop() {
    local command=$1 current=$2 options
    COMPREPLY=()
    [[ $current == -* ]] || return 0
    options=$("$command" --help 2>/dev/null | sed -nE 's/^ +(-., )?(--[a-z0-9-]+).*/\2/p')
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
}

complete -o default -F _nightdrop batch-reconcile batch-report event-relay group-apply group-check group-define \
    group-nightly group-plan member-load profile-check profile-schema store-check store-copy store-dump store-init \
    store-migrate txn-chunk txn-load txn-mock txn-nightly txn-page
