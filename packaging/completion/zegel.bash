# bash completion for zegel and zegel-archiver: the programs know their words.
_zegel()
{
	local current=${COMP_WORDS[COMP_CWORD]}
	local before=("${COMP_WORDS[@]:1:COMP_CWORD-1}")

	mapfile -t COMPREPLY < <(compgen -W \
		"$("${COMP_WORDS[0]}" --words "${before[@]}" 2> /dev/null)" \
		-- "$current")
	if [[ ${#before[@]} -gt 0 && $current != -* ]]; then
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
			compgen -f -- "$current")
	fi
}
complete -o filenames -F _zegel zegel zegel-archiver
