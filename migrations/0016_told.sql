-- What people are only told of is found by its status now: notices, and actions whose policy only alerts.
DROP INDEX recommendations_notices;
