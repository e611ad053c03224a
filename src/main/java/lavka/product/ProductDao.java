package lavka.product;

import static lavka.core.ErrorKind.CONFLICT;
import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.query.Member.columns;
import static lavka.query.Relations.ORDERS_OF_PRODUCT;
import static org.jooq.Records.mapping;

import lavka.core.LavkaException;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Record;

/** The SQL of products. */
public final class ProductDao {
    public static final View VIEW = new View(PRODUCTS, PRODUCTS.ID, columns(PRODUCTS.fields()))
            .many("orders", ORDERS_OF_PRODUCT)
            .by("name", PRODUCTS.NAME)
            .by("price", PRODUCTS.PRICE);

    /**
     * A plain product.
     *
     * @throws LavkaException if there is none
     */
    public Product get(DSLContext sql, long id) {
        return sql.select(PRODUCTS.ID, PRODUCTS.NAME, PRODUCTS.DESCRIPTION, PRODUCTS.PRICE)
                .from(PRODUCTS)
                .where(PRODUCTS.ID.eq(id))
                .fetchOptional(mapping(Product::new))
                .orElseThrow(() -> LavkaException.notFound("product", id));
    }

    public Product create(DSLContext tx, ProductInput input) {
        long id = insert(tx, PRODUCTS.ID, row(tx, input));
        return new Product(id, input.name(), input.description(), input.price());
    }

    public Product replace(DSLContext tx, long id, ProductInput input) {
        update(tx, PRODUCTS.ID, id, row(tx, input));
        return new Product(id, input.name(), input.description(), input.price());
    }

    private static Record row(DSLContext tx, ProductInput input) {
        return tx.newRecord(PRODUCTS)
                .with(PRODUCTS.NAME, input.name())
                .with(PRODUCTS.DESCRIPTION, input.description())
                .with(PRODUCTS.PRICE, input.price());
    }

    /**
     * Deletes a product.
     *
     * @throws LavkaException of kind CONFLICT that names an order that contains it
     */
    public void delete(DSLContext tx, long id) {
        tx.select(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .from(ORDER_PRODUCT_ASSOCIATION)
                .where(ORDER_PRODUCT_ASSOCIATION.PRODUCT_ID.eq(id))
                .orderBy(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .limit(1)
                .fetchOptional(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .ifPresent(order -> {
                    throw LavkaException.of(
                            CONFLICT,
                            ("Product %1$d is part of order %2$d and cannot be deleted."
                                            + " /products/%1$d/orders lists the orders that contain it.")
                                    .formatted(id, order));
                });
        tx.deleteFrom(PRODUCTS).where(PRODUCTS.ID.eq(id)).execute();
    }
}
