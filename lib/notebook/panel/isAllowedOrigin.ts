/**
 * Whether a page of this origin may reach the kernel: one that this machine serves (JupyterLab, Notebook), VS Code's own, or one that
 * the user named. A page from anywhere else could find the port, too; the token is what it does not know.
 */
export function isAllowedOrigin(origin: string | null, named: readonly string[] = []): boolean {
  if (origin === null) return false;
  if (named.includes(origin) || /^vscode-webview:\/\/[\w-]+$/.test(origin)) return true;
  const url = URL.parse(origin);
  return url !== null && url.origin === origin && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}

function isLoopbackHost(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}
