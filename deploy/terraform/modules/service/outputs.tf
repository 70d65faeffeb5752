output "tasks_security_group_id" { value = aws_security_group.tasks.id }
output "balancer" {
  value = { arn = aws_lb.this.arn, suffix = aws_lb.this.arn_suffix, dns_name = aws_lb.this.dns_name }
}
output "target_group_suffix" { value = aws_lb_target_group.this.arn_suffix }
output "execution_role" { value = aws_iam_role.execution.name }
