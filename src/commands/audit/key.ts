import { verifierText } from '../../audit/signed-note.ts';
import { newSignerText, recordKey } from '../../record-key.ts';
import { recordSetting } from './record-setting.ts';

/** Prints the verifier key, which anyone may have, and says where the signing key lies. */
export function printVerifierKey(): void {
  const { config, record } = recordSetting();
  const { signer, file } = recordKey(config, record);
  process.stdout.write(`${verifierText(signer)}\n`);
  process.stderr.write(
    file === null
      ? `The signing key comes from ${record.signing_key_env}.\n`
      : `The signing key lies in ${file}. Better: put its content into ${record.signing_key_env}, from where your other secrets come, and delete the file.\n`,
  );
}

/** Prints a fresh signing key. */
export function newKey(): void {
  process.stdout.write(`${newSignerText(recordSetting().record.origin)}\n`);
}
