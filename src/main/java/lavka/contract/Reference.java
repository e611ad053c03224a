package lavka.contract;

/**
 * An id in a body that names a row of a table.
 *
 * @param pointer JSON Pointer (RFC 6901) to the id
 */
public record Reference(String pointer, String table, long id) {}
