// What pages need of age to open what was sealed to an officer; scripts/vendor-age.sh makes age.js of it.
export { Decrypter, armor, identityToRecipient } from "age-encryption";
// Where a page came over plain http there is no WebCrypto, and the library has to be told.
export { forceWebCryptoOff } from "./node_modules/age-encryption/dist/x25519.js";
export { sha256 } from "@noble/hashes/sha2.js";
