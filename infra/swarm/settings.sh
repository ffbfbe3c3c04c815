# Reads the persistent settings of 'make deploy' from a file. Source it.
#
# deploy.env in the repository's root has lines such as TODO_PUBLIC_URL=https://todo.example.org; lines that
# start with # are comments. Environment variables take precedence. TODO_DEPLOY_SETTINGS names another file.

read_settings() {
    local file=${TODO_DEPLOY_SETTINGS:-deploy.env} line name value
    [ -f "$file" ] || return 0
    while read -r line || [ -n "$line" ]; do
        line=${line%$'\r'} name=${line%%=*} value=${line#*=}
        [[ $name != '' && $name != \#* ]] || continue
        [[ $line == *=* && $name =~ ^(TODO|PYTHON|REDIS|NGINX)_[A-Z_]+$ ]] ||
            fail "$file has a line that is no setting: '$name'. Write lines such as TODO_PORT=80"
        value=${value#[\"\']}
        [ -n "${!name+set}" ] || export "$name=${value%[\"\']}"
    done <"$file"
}
