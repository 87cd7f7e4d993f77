/** The access key with which somebody is logged in, where the server asks for one. It is kept for as long as
 * the tab is: a key that is stored is one that can be stolen. */

interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

const STORED_AS = "frevo.key";

class Credentials {
  private key: AccessKey | undefined = read();

  /** The id of the key, if there is one. */
  get keyId(): string | undefined {
    return this.key?.id;
  }

  logIn(key: AccessKey): void {
    this.key = key;
    sessionStorage.setItem(STORED_AS, JSON.stringify(key));
  }

  logOut(): void {
    this.key = undefined;
    sessionStorage.removeItem(STORED_AS);
  }

  headers(): Record<string, string> {
    return this.key === undefined ? {} : { authorization: `Bearer ${this.key.id}:${this.key.secret}` };
  }
}

function read(): AccessKey | undefined {
  const text = sessionStorage.getItem(STORED_AS);
  return text === null ? undefined : (JSON.parse(text) as AccessKey);
}

export const credentials = new Credentials();
