package lavka.pages;

import static lavka.core.ErrorKind.UNAVAILABLE;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import lavka.contract.Json;
import lavka.core.LavkaException;
import lavka.db.Database;
import lavka.engine.Backups;
import lavka.http.Call;
import lavka.http.Routes;

/**
 * Whether the process runs, and whether its database can be used.
 *
 * @param head version of the schema that the program needs
 */
public record Health(Json json, Database database, int head) {
    public void register(Routes routes) {
        routes.get("/livez", call -> call.send(Json.MEDIA_TYPE, json.write(Map.of("status", "ok"))));
        routes.get("/readyz", this::ready);
    }

    private void ready(Call call) {
        int version = database.schemaVersion();
        if (version != head) {
            throw LavkaException.of(
                    UNAVAILABLE, "The database is at version %d, but this program needs %d.".formatted(version, head));
        }
        database.requireWritable();
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", "ok");
        health.put("database", database.product());
        health.put("schema", version);
        database.databaseUrl()
                .backups()
                .flatMap(Backups::newest)
                .ifPresent(at -> health.put(
                        "backup_age_seconds",
                        Math.max(0, Duration.between(at, Instant.now()).toSeconds())));
        call.send(Json.MEDIA_TYPE, json.write(health));
    }
}
