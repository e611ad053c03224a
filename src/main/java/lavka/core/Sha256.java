package lavka.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash function of FIPS 180-4, which every Java has. */
public final class Sha256 {
    private Sha256() {}

    /** The 32 bytes that stand for these, one after the other. */
    public static byte[] of(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
