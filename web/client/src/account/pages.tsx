/** The pages that are no list: signing in, what a link is for, the people of this installation. */
import { render } from "preact";
import "./frame.css";
import { api, type Identity } from "./api.ts";
import { ByLink } from "./ByLink.tsx";
import { Frame } from "./Frame.tsx";
import { remember } from "./identity.ts";
import { LinkSecret } from "./link_secret.ts";
import { signInAddress } from "./next.ts";
import type { PageName } from "./page_of.ts";
import { SignIn } from "./SignIn.tsx";

export async function openPage(page: PageName, app: HTMLElement): Promise<void> {
  if (page === "link") {
    LinkSecret.take();
    // Another link to this very page, opened in this tab, changes nothing but what is behind the #.
    window.addEventListener("hashchange", () => location.reload());
  }
  const asked = await api.me();
  if (!asked.ok) return notNow(page, app, asked.error.message);
  const who = asked.value;
  // Where access is open there are no accounts, and nothing to sign in to.
  if (who.access === "open") return location.replace("/");
  if (page === "sign-in") return render(<SignIn who={who} />, app);
  if (page === "link") return render(<ByLink who={who} />, app);
  if (who.person === null) return location.replace(signInAddress(location.pathname));
  await openPeople(who, app);
}

async function openPeople(who: Identity, app: HTMLElement): Promise<void> {
  remember(who);
  const { PeoplePage } = await import("./people/PeoplePage.tsx");
  render(<PeoplePage />, app);
}

function notNow(page: PageName, app: HTMLElement, message: string): void {
  render(
    <Frame heading="Not now" focused>
      <p class="lead" role="alert">
        {message}
      </p>
      <div class="frame-choices">
        <button class="button button-primary" onClick={() => void openPage(page, app)}>
          Try again
        </button>
      </div>
    </Frame>,
    app,
  );
}
