package lavka.engine;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Files and directories that only their owner can read. SQLite's journals get the mode of the database. */
final class PrivateFiles {
    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private PrivateFiles() {}

    /** Creates an empty file with mode 0600. */
    static void create(Path file) throws IOException {
        Files.createFile(file, mode("rw-------"));
    }

    /** Creates the file unless it exists. */
    static void createIfMissing(Path file) throws IOException {
        try {
            create(file);
        } catch (FileAlreadyExistsException e) {
            // Another process may have created it just now.
        }
    }

    /** Creates the missing directories of a path with mode 0700. */
    static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, mode("rwx------"));
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return IS_POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Gives a file the permissions of another one. */
    static void copyMode(Path from, Path to) throws IOException {
        if (IS_POSIX) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    /** How other users of the machine can reach a file, and the fix; empty if they cannot. */
    static Optional<String> exposure(Path file) {
        try {
            return IS_POSIX ? exposed(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it does not exist yet
        }
    }

    private static Optional<String> exposed(Path file) throws IOException {
        String owner = Files.getOwner(file).getName();
        String user = System.getProperty("user.name");
        if (!owner.equals(user) && !user.equals("?")) { // unknown to the system, as in many containers
            return Optional.of("%s is owned by %s, but Lavka runs as %s. Change its owner (chown %s %s)."
                    .formatted(file, owner, user, user, file));
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.OTHERS_READ)
                ? Optional.of("%s can be read by every user of this machine. Restrict it (chmod 600 %s)."
                        .formatted(file, file))
                : Optional.empty();
    }
}
