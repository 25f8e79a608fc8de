/** One word of an Exec line: quoted where it must be, with nothing left to be expanded (systemd.service(5), "Command lines"). */
export function execWord(text: string): string {
	const plain = text.replaceAll("%", "%%").replaceAll("$", "$$$$");
	return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replace(/[\\"]/g, "\\$&")}"`;
}

/** A path that is a setting's value, up to the end of the line. */
export const settingPath = (path: string): string => path.replaceAll("%", "%%");
