package lavka.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4). */
public final class Sha256 {
    /** Cloned, because the lookup of a provider costs more than the digest of a small text. */
    private static final MessageDigest NEW = digest();

    private Sha256() {}

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of the concatenated parts, 32 bytes. */
    public static byte[] of(byte[]... parts) {
        try {
            MessageDigest digest = (MessageDigest) NEW.clone();
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
