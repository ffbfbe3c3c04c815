/** Who has an account here: for the owners of the installation. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "../settings/settings.css";
import "./people.css";
import { api } from "../api.ts";
import { Frame } from "../Frame.tsx";
import { identity } from "../identity.ts";
import { useLoaded } from "../loaded.tsx";
import { Invitations } from "./Invitations.tsx";
import { PeopleList } from "./PeopleList.tsx";
import { SecurityLog } from "./SecurityLog.tsx";

export function PeoplePage(): JSX.Element {
  return identity.value!.person!.role === "owner" ? <ForOwners /> : <NotForYou />;
}

function ForOwners(): JSX.Element {
  const people = useLoaded(api.people);
  const invitations = useLoaded(api.invitations);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = "People · To-do";
    title.current!.focus();
  }, []);
  return (
    <div class="page people-page">
      <nav aria-label="Back">
        <a class="quiet-button back" href="/">
          <span aria-hidden="true">←</span> Back to the list
        </a>
      </nav>
      <main>
        <h1 ref={title} tabIndex={-1}>
          People
        </h1>
        <PeopleList people={people} linkMade={invitations.load} />
        <Invitations invitations={invitations} people={people.value.value?.people ?? []} />
        <SecurityLog people={people.value.value?.people ?? []} />
      </main>
    </div>
  );
}

function NotForYou(): JSX.Element {
  return (
    <Frame heading="This page is for owners" focused>
      <p class="lead">Owners of this installation see here who has an account. Ask one of them if you miss somebody.</p>
      <div class="frame-choices">
        <a class="button button-primary" href="/">
          Back to the list
        </a>
      </div>
    </Frame>
  );
}
