-- MariaDB wants the table of an index, and reads what the others take for a comment.
DROP INDEX orders_created_at
/*M! ON orders */
;

DROP INDEX orders_promocode
/*M! ON orders */
;

DROP INDEX profiles_last_name
/*M! ON profiles */
;

DROP INDEX posts_title
/*M! ON posts */
;

DROP INDEX products_price
/*M! ON products */
;

DROP INDEX products_name
/*M! ON products */
;
