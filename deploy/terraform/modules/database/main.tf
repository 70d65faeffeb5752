# PostgreSQL: encrypted, restorable to any moment of the last 14 days, with IAM authentication. No password of the
# application exists; that of the master is made and rotated by RDS in Secrets Manager.

resource "aws_security_group" "this" {
  name   = "${var.name}-database"
  vpc_id = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.tasks_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name   = "${var.name}-17"
  family = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
  # What people wrote does not belong into a log.
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }
  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/rds/instance/${var.name}/postgresql"
  retention_in_days = 30
}

resource "aws_db_instance" "this" {
  identifier                            = var.name
  engine                                = "postgres"
  engine_version                        = "17"
  instance_class                        = var.instance_class
  allocated_storage                     = var.storage_gb
  max_allocated_storage                 = var.storage_gb * 4
  storage_type                          = "gp3"
  storage_encrypted                     = true
  db_name                               = "varadi"
  username                              = "varadi_master"
  manage_master_user_password           = true
  iam_database_authentication_enabled   = true
  multi_az                              = var.multi_az
  publicly_accessible                   = false
  db_subnet_group_name                  = aws_db_subnet_group.this.name
  parameter_group_name                  = aws_db_parameter_group.this.name
  vpc_security_group_ids                = [aws_security_group.this.id]
  backup_retention_period               = var.backup_days
  backup_window                         = "20:30-21:00" # 2:00 to 2:30 in Asia/Kolkata
  maintenance_window                    = "Sun:21:30-Sun:22:30"
  auto_minor_version_upgrade            = true
  performance_insights_enabled          = true
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql"]
  deletion_protection                   = var.protected
  skip_final_snapshot                   = !var.protected
  final_snapshot_identifier             = "${var.name}-final"
  copy_tags_to_snapshot                 = true
  depends_on                            = [aws_cloudwatch_log_group.this]
}

# Backups in a second region, with the key of that region.
resource "aws_db_instance_automated_backups_replication" "this" {
  count                  = var.copy_region_key_arn == null ? 0 : 1
  provider               = aws.copy
  source_db_instance_arn = "arn:aws:rds:${var.region}:${var.account}:db:${var.name}"
  kms_key_id             = var.copy_region_key_arn
  retention_period       = var.backup_days
  depends_on             = [aws_db_instance.this]
}
