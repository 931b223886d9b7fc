import { type Browser, chromium, type Page } from "playwright-core";
import { jupyterPython, writeKernelspec } from "../kernel.ts";
import { which } from "../../helpers/which.ts";

/** A real JupyterLab in a real Chromium, on notebooks in a folder of their own. */
export interface Lab extends AsyncDisposable {
  readonly page: Page;
  readonly browser: Browser;
  /** The process of the Jupyter server. */
  readonly pid: number;
  /** Ids of the processes of kernels that run now, as the server tells them. */
  readonly url: string;
  /** Opens a notebook of the folder and waits until its kernel is idle. */
  open(notebook: string): Promise<void>;
  /** Opens a notebook in a page of its own, which takes the server for one of this name, elsewhere: below example.org. */
  openFrom(host: string, notebook: string): Promise<Page>;
  /** Run > Run All Cells, through the menu; waits until no cell runs or waits. */
  runAll(): Promise<void>;
}

/** What {@linkcode startLab} can be told. */
export interface LabOptions {
  /** The folder that the server shows: its root. */
  folder: string;
  /** A folder with `kernels/NAME/kernel.json`. Default: `deno` and auscult's own, both with this very Deno. */
  kernels?: string;
  theme?: "light" | "dark";
  /** The path below which it is served, as a JupyterHub does. Default: `/`. */
  base?: string;
}

/** Starts the server on a free port of the loopback and opens it. Nothing of the user's own settings is read or written. */
export async function startLab({ folder, kernels, theme = "light", base = "/" }: LabOptions): Promise<Lab> {
  const own = await Deno.makeTempDir({ prefix: "lab-" });
  if (!kernels) {
    await Deno.mkdir(`${own}/data/kernels/deno`, { recursive: true });
    await Deno.writeTextFile(
      `${own}/data/kernels/deno/kernel.json`,
      JSON.stringify({
        argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
        display_name: "Deno",
        language: "typescript",
      }),
    );
    await writeKernelspec(`${own}/data`);
  }
  const settings = `${own}/config/lab/user-settings/@jupyterlab`;
  const put = async (path: string, value: unknown) => {
    await Deno.mkdir(`${settings}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeTextFile(`${settings}/${path}`, JSON.stringify(value));
  };
  await put("apputils-extension/themes.jupyterlab-settings", {
    theme: theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
  });
  await put("notebook-extension/tracker.jupyterlab-settings", { autoStartDefaultKernel: true });
  await put("apputils-extension/notification.jupyterlab-settings", { fetchNews: "false", checkForUpdates: false });
  const token = crypto.randomUUID();
  const log = await Deno.open(`${own}/log`, { write: true, create: true });
  const server = new Deno.Command("sh", {
    args: [
      "-c",
      'exec "$0" -m jupyterlab "$@" >"$LOG" 2>&1',
      jupyterPython(),
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      "--port=0",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      `--ServerApp.base_url=${base}`,
      "--ServerApp.allow_remote_access=True", // by another name; it listens on the loopback only
      "--KernelSpecManager.ensure_native_kernel=False",
    ],
    env: {
      LOG: `${own}/log`,
      HOME: own,
      DENO_DIR: denoDir(),
      JUPYTER_CONFIG_DIR: `${own}/config`,
      JUPYTERLAB_SETTINGS_DIR: `${own}/config/lab/user-settings`,
      JUPYTER_RUNTIME_DIR: `${own}/runtime`,
      JUPYTER_DATA_DIR: kernels ?? `${own}/data`,
    },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  log.close();
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    try {
      server.kill("SIGTERM"); // it shuts its kernels down
    } catch {
      // it ended before
    }
    await server.status;
    await Deno.remove(own, { recursive: true });
  };
  try {
    const url = `${await serverUrl(`${own}/log`)}${base.replace(/\/$/, "")}`;
    const { port } = new URL(url);
    browser = await chromium.launch({
      executablePath: which("chromium"),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--mute-audio",
        "--host-resolver-rules=MAP *.example.org 127.0.0.1",
        `--unsafely-treat-insecure-origin-as-secure=http://hub.example.org:${port}`, // as if by https
      ],
    });
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const lab: Lab = {
      page,
      browser,
      pid: server.pid,
      url,
      async open(notebook) {
        await page.goto(`${url}/lab/tree/${notebook}?token=${token}&reset`);
        await page.locator(".jp-Notebook .jp-Cell").first().waitFor();
        await page.getByText(/ \| Idle$/).waitFor(); // before that, running a cell would ask for a kernel
      },
      async openFrom(host, notebook) {
        const other = await context.newPage();
        const there = url.replace("127.0.0.1", host);
        await other.goto(`${there}/lab/tree/${notebook}?token=${token}&reset`);
        await other.locator(".jp-Notebook .jp-Cell").first().waitFor();
        return other;
      },
      async runAll() {
        await page.getByRole("menuitem", { name: "Run", exact: true }).click();
        await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
        // Each prompt that is [*] or [ ] still has to come.
        await page.waitForFunction(
          () => {
            const cells = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")];
            return cells.length > 0 &&
              cells.every((cell) =>
                /^\[\d+\]:$/.test(cell.querySelector(".jp-InputPrompt")?.textContent ?? "") ||
                cell.querySelector(".cm-content")?.textContent?.trim() === ""
              );
          },
          null,
          { timeout: 180_000 },
        );
      },
      [Symbol.asyncDispose]: close,
    };
    return lab;
  } catch (error) {
    const said = await Deno.readTextFile(`${own}/log`);
    await close();
    throw new Error(`JupyterLab did not start:\n${said.slice(-2000)}`, { cause: error });
  }
}

/** Where the server says that it is, once it does. */
async function serverUrl(log: string): Promise<string> {
  for (let i = 0; i < 300; i++) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await Deno.readTextFile(log).catch(() => ""))?.[0];
    if (url !== undefined && !url.endsWith(":0")) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it did not say its address within 30 s");
}

/** The kernel uses the cache of the tests, not an empty one: it is another home. */
function denoDir(): string {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(info.stdout)).denoDir;
}
