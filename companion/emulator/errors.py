"""The refusals of the Web API, with Dataverse's own codes. Decides nothing about when to refuse.

Codes: Microsoft, "Web service error codes"; bodies: "Compose HTTP requests and handle errors".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from companion.emulator.dialect import Dialect

_PAYLOAD_CODE = "0x80048d19"
_QUERY_CODE = "0x80060888"


class WebApiError(Exception):
    """A refusal as the Web API words it: an HTTP status, a code (may be empty) and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Keep the three parts; the error body is made from them."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_query(message: str) -> WebApiError:
    """Refuse a query option, a path segment or a header that cannot be read."""
    return WebApiError(400, _QUERY_CODE, message)


def unknown_property(name: str, table_name: str) -> WebApiError:
    """Refuse a column that the table does not have, in `$select`, `$filter` or `$orderby`."""
    return bad_query(
        f"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table_name}'."
    )


def not_emulated(what: str) -> WebApiError:
    """Say plainly that Dataverse could do this and the emulator cannot yet."""
    return WebApiError(501, "", f"The emulator does not answer {what} yet.")


def method_refused(method: str) -> WebApiError:
    """Refuse an HTTP method on a resource that does not allow it."""
    return WebApiError(405, _QUERY_CODE, f"The HTTP method '{method}' is not supported on this resource.")


def bad_payload(set_name: str, cause: str) -> WebApiError:
    """Refuse a body in which a name or a JSON type is wrong."""
    message = (
        f"Error identified in Payload provided by the user for Entity :'{set_name}' "
        f"----> InnerException : Microsoft.OData.ODataException: {cause}"
    )
    return WebApiError(400, _PAYLOAD_CODE, message)


def undeclared_property(set_name: str, name: str) -> WebApiError:
    """Refuse a property that the table does not declare under exactly this spelling."""
    cause = (
        f"An undeclared property '{name}' which only has property annotations in the payload "
        "but no property value was found in the payload."
    )
    return bad_payload(set_name, cause)


def no_such_row(table_name: str, row_id: str) -> WebApiError:
    """Say that a row, or the target of a binding, is not there."""
    return WebApiError(404, "0x80040217", f"{table_name} With Id = {row_id} Does Not Exist")


def unknown_key() -> WebApiError:
    """Refuse an address by columns that are no alternate key of the table."""
    return WebApiError(
        400, "0x80060890", "The specified key attributes are not a defined key for the entity."
    )


def no_row_for_key() -> WebApiError:
    """Say that no row has the values of an alternate key."""
    return WebApiError(404, "0x80060891", "A record with the specified key values does not exist.")


def no_such_segment(dialect: Dialect, name: str) -> WebApiError:
    """Refuse a step of an address that names nothing."""
    status = int(dialect["unknown_segment_status"])
    return WebApiError(status, _QUERY_CODE, f"Resource not found for the segment '{name}'.")


def delta_expired() -> WebApiError:
    """Refuse a delta link that is too old."""
    message = "Version stamp associated with the client has expired. Please perform a full sync."
    return WebApiError(400, "0x80044352", message)


def invalid_argument(message: str) -> WebApiError:
    """Refuse a value that the column cannot hold."""
    return WebApiError(400, "0x80040203", message)


def required_missing(table_name: str, column: str) -> WebApiError:
    """Refuse a new row without a required column."""
    return WebApiError(400, "0x80040200", f"Required field '{column}' is missing for entity '{table_name}'.")


def too_long(table_name: str, column: str, limit: int) -> WebApiError:
    """Refuse text beyond the length of its column."""
    message = (
        f"A validation error occurred. The length of the '{column}' attribute of the '{table_name}' entity "
        f"exceeded the maximum allowed length of '{limit}'."
    )
    return WebApiError(400, "0x80044331", message)


def invalid_characters(column: str) -> WebApiError:
    """Refuse text with a character that XML 1.0 does not have, as Dataverse checks every text of a row."""
    return WebApiError(400, "0x80040278", f"The field '{column}' contains one or more invalid characters.")


def invalid_state(table_name: str, state: int | None, status: int | None) -> WebApiError:
    """Refuse a state and a status that do not belong together, or not at this moment."""
    message = f"{status} is not a valid status code for state code {state} on entity '{table_name}'."
    return WebApiError(400, "0x80048408", message)


def state_needs_action(table_name: str, state_label: str) -> WebApiError:
    """Refuse a state that only an action such as WinOpportunity may set."""
    message = (
        f"This message can not be used to set the state of {table_name} to {state_label}. "
        f"In order to set state of {table_name} to {state_label}, use the {state_label} message instead."
    )
    return WebApiError(400, "0x80100005", message)


def duplicate_key(table_name: str) -> WebApiError:
    """Refuse a second row under a primary key that is taken."""
    message = (
        f"Operation failed due to a SQL integrity violation: a row of '{table_name}' has this key already."
    )
    return WebApiError(412, "0x80040237", message)


def alternate_key_violated(label: str, columns: str) -> WebApiError:
    """Refuse a second row with the values of an alternate key that are taken."""
    message = (
        f"Entity Key {label} violated. A record with the same value for {columns} already exists. "
        "A duplicate record cannot be created. Select one or more unique values and try again."
    )
    return WebApiError(412, "0x80060892", message)


def unique_index_violated(status: int) -> WebApiError:
    """Refuse a second row with a value that the customer's own unique index holds."""
    message = "A database unique index or constraint violation occurred: Cannot insert duplicate key."
    return WebApiError(status, "0x80073002", message)


def plugin_refused(text: str) -> WebApiError:
    """Refuse a write in the words of the customer's plug-in."""
    return WebApiError(400, "0x80040265", text)


def duplicates_found(status: int) -> WebApiError:
    """Refuse a row that a published duplicate rule finds again in another one."""
    message = "A record was not created or updated because a duplicate of the current record already exists."
    return WebApiError(status, "0x80040333", message)


def version_mismatch() -> WebApiError:
    """Refuse a change to a row that somebody else changed first."""
    message = "The version of the existing record doesn't match the RowVersion property provided."
    return WebApiError(412, "0x80060882", message)


def party_refused(message: str) -> WebApiError:
    """Refuse an activity party whose kind of row does not fit its part in the activity."""
    return WebApiError(400, "0x80043506", message)


def party_address_refused(address: str) -> WebApiError:
    """Refuse an e-mail's party whose address is none."""
    return WebApiError(400, "0x80043518", f"The address '{address}' of an activity party is not valid.")


def activity_as_party(name: str) -> WebApiError:
    """Refuse an activity in the place of a person."""
    return WebApiError(400, "0x80048501", f"An activity cannot be a party of an activity: '{name}'.")


def privilege_missing(principal: str, privilege: str, table: str) -> WebApiError:
    """Refuse for want of a privilege. `principal` and `table` are their descriptions, the second may be empty."""
    message = f"{principal} is missing {privilege}{' on ' if table else ''}{table}."
    return WebApiError(403, "0x80040220", message)


def row_refused(code: str, principal_id: str, verb: str, row_id: str, table_name: str) -> WebApiError:
    """Refuse an existing row that the depth of the privilege does not cover."""
    message = (
        f"Principal with id {principal_id} does not have {verb}Access right(s) "
        f"for record with id {row_id} of entity {table_name}."
    )
    return WebApiError(403, code, message)


def new_owner_refused(principal_id: str, privilege: str, table_name: str) -> WebApiError:
    """Refuse to give a row to somebody who may not read such rows."""
    message = f"The owner (Id={principal_id}) is missing {privilege} privilege for entity '{table_name}'."
    return WebApiError(403, "0x80040231", message)


def secured_in_query(table_name: str, column: str) -> WebApiError:
    """Refuse a filter or an ordering by a column that is secured against the caller."""
    message = f"The caller may not query by the secured column '{column}' of '{table_name}'."
    return WebApiError(403, "0x8004f506", message)
